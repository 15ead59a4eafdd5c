import { SweepError, type Params, type ParamValue, type SettingSpec } from '@capsweep/domain';
import { trainerCatalog } from '@capsweep/capsnet/catalog';

/**
 * Refuses parameters that the catalogue does not know or allow (`trial-params`). The sweep file is
 * checked by the same catalogue; this is for parameters that came another way.
 */
export function checkParams(params: Params): void {
  for (const [name, value] of Object.entries(params)) {
    const spec = trainerCatalog.settings[name];
    if (spec === undefined) throw refuse(name, value, 'no such setting', knownNames());
    const wrong = defectOf(spec, value);
    if (wrong !== undefined) throw refuse(name, value, wrong, allowed(spec));
  }
}

/** What is wrong with a value, if anything. */
function defectOf(spec: SettingSpec, value: ParamValue): string | undefined {
  const wanted = { integer: 'number', number: 'number', text: 'string', boolean: 'boolean' }[
    spec.type
  ];
  if (typeof value !== wanted) return `a ${typeof value} where ${spec.type} is wanted`;
  if (spec.choices && !spec.choices.includes(value)) return 'not one of the choices';
  if (typeof value === 'number') return numberDefect(spec, value);
  return undefined;
}

function numberDefect(spec: SettingSpec, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'not a finite number';
  if (spec.type === 'integer' && !Number.isInteger(value)) return 'not a whole number';
  const { min = -Infinity, max = Infinity } = spec;
  if (value < min || (spec.exclusiveMin === true && value === min)) return 'too small';
  return value > max ? 'too large' : undefined;
}

function allowed(spec: SettingSpec): string {
  if (spec.choices) return spec.choices.map(String).join(', ');
  const { min, max, exclusiveMin } = spec;
  const low = min === undefined ? '' : ` ${exclusiveMin === true ? 'above' : 'from'} ${min}`;
  const high = max === undefined ? '' : ` to ${max}`;
  return `${spec.type}${low}${high}`;
}

const knownNames = (): string => Object.keys(trainerCatalog.settings).join(', ');

function refuse(name: string, value: ParamValue, wrong: string, rule: string): SweepError {
  const message = `${name} is ${JSON.stringify(value)}: ${wrong}. Allowed: ${rule}.`;
  return new SweepError('trial-params', message, { details: { name, value, allowed: rule } });
}
