import type { Params, ParamValue } from '@capsweep/domain';
import { trainerCatalog } from '@capsweep/capsnet/catalog';

/** Reads a setting of the type that the catalogue gives it. */
export type Reader = <T extends ParamValue>(name: string, otherwise?: T) => T;

/** Parameters with the catalogue's defaults behind them. */
export function reader(params: Params): Reader {
  return <T extends ParamValue>(name: string, otherwise?: T): T => {
    const value = params[name] ?? trainerCatalog.settings[name]?.default ?? otherwise;
    // The catalogue has the type, and checkParams has held the value to it.
    return value as T;
  };
}
