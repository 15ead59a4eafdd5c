import { chooseStyle, writeNumber, writeValue } from './number.ts';

/** What a parameter may be set to. */
export type ParamValue = string | number | boolean;

/** One parameter's value on its own. Numbers below a thousandth get exponents. */
export function writeParam(value: ParamValue | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? writeValue(value) : String(value);
}

/** Writes all values of one parameter so that they align; text stays text. */
export function paramWriter(
  values: readonly (ParamValue | undefined)[],
): (value: ParamValue | undefined) => string {
  const style = chooseStyle(values.filter((v) => typeof v === 'number'));
  return (value) => (typeof value === 'number' ? writeNumber(value, style) : writeParam(value));
}

/** Parameters in one line: `head xnodr · learningRate 1.2e−3`. */
export function writeParams(params: Readonly<Record<string, ParamValue>>): string {
  return Object.entries(params)
    .map(([key, value]) => `${key} ${writeParam(value)}`)
    .join(' · ');
}
