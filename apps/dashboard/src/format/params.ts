import { chooseStyle, writeNumber } from './number.ts';

/** What a parameter may be set to. */
export type ParamValue = string | number | boolean;

/** One parameter's value on its own: 0.21 and 128 as they are, 0.00037024 as 3.702e−4. */
export function writeParam(value: ParamValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value !== 'number' || !Number.isFinite(value)) return String(value);
  const short = Number(value.toPrecision(4));
  const size = Math.abs(short);
  if (Number.isInteger(value) || (size >= 1e-3 && size < 1e6))
    return writeNumber(short, { kind: 'fixed', decimals: decimalsOf(short) });
  const digits = short.toExponential().split('e')[0]?.replace('-', '').length ?? 1;
  return writeNumber(short, { kind: 'exponent', decimals: Math.max(0, digits - 2) });
}

const decimalsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0;

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
