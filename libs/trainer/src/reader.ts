import { defaultSettings, SweepError, type Params, type ParamValue } from '@capsweep/domain';
import { recipes, recipeSettings, trainerCatalog } from '@capsweep/capsnet/catalog';

/** Reads a setting of the type that the catalogue gives it. */
export type Reader = <T extends ParamValue>(name: string, otherwise?: T) => T;

const defaults = defaultSettings(trainerCatalog);

/**
 * Parameters with their recipe behind them, and the catalogue's defaults behind that.
 *
 * @throws SweepError `trial-params` where the paper has no recipe for the model.
 */
export function reader(params: Params): Reader {
  const filled: Params = { ...defaults, ...recipeOf({ ...defaults, ...params }), ...params };
  return <T extends ParamValue>(name: string, otherwise?: T): T => {
    const value = filled[name] ?? otherwise;
    // The catalogue has the type, and checkParams has held the value to it.
    return value as T;
  };
}

function recipeOf(params: Params): Params {
  const text = (name: string): string => String(params[name]);
  const model = { dataset: text('dataset'), backbone: text('backbone'), head: text('head') };
  const found = recipeSettings(text('recipe'), model);
  if (found) return found;
  const rows = Object.keys(recipes).filter((name) => name.startsWith('paper-'));
  const message = `recipe is "paper", but the paper has none for ${Object.values(model).join(', ')}. Name one of another model: ${rows.join(', ')}.`;
  throw new SweepError('trial-params', message, { details: { name: 'recipe', ...model } });
}
