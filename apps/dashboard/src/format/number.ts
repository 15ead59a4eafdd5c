/**
 * How the numbers of one column or axis are written, chosen once from all of them, so that digits
 * stand under digits.
 */
export type NumberStyle =
  | { readonly kind: 'integer' }
  | { readonly kind: 'fixed'; readonly decimals: number }
  | { readonly kind: 'exponent'; readonly decimals: number };

/** Numbers as the wire has them: null is NaN, undefined is not there. */
type Numbers = readonly (number | null | undefined)[];

const minus = '\u2212';

/**
 * The style in which all of `values` keep about four significant digits. Numbers that span more
 * than three decades, or are very large or small, get exponents; whole numbers stay whole.
 */
export function chooseStyle(values: Numbers): NumberStyle {
  const style = fourDigits(values);
  if (style.kind !== 'fixed') return style;
  return { kind: 'fixed', decimals: neededDecimals(values, style.decimals) };
}

/** The style of four significant digits, zeros at the end among them: 0.9890 stays 0.9890. */
function fourDigits(values: Numbers): NumberStyle {
  const { largest, smallest, whole } = measure(values);
  if (whole && largest < 1e9) return { kind: 'integer' };
  if (largest >= 1e6 || largest < 1e-3) return { kind: 'exponent', decimals: 2 };
  const decimals = Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(largest))));
  const lost = smallest < 5 * 10 ** -decimals && smallest / largest < 1e-3;
  return lost ? { kind: 'exponent', decimals: 2 } : { kind: 'fixed', decimals };
}

/** As many decimals as keep every value exact, and at most `most`. */
function neededDecimals(values: Numbers, most: number): number {
  for (let decimals = 1; decimals < most; decimals += 1)
    if (values.every((value) => isExact(value, decimals))) return decimals;
  return most;
}

function isExact(value: Numbers[number], decimals: number): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return true;
  return Math.abs(value - Number(value.toFixed(decimals))) <= 1e-9 * Math.abs(value);
}

/** The largest size and the smallest that is not zero, and whether all are whole numbers. */
function measure(values: Numbers): {
  readonly largest: number;
  readonly smallest: number;
  readonly whole: boolean;
} {
  let largest = 0;
  let smallest = Infinity;
  let whole = true;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    whole &&= Number.isInteger(value);
    const size = Math.abs(value);
    largest = Math.max(largest, size);
    if (size > 0) smallest = Math.min(smallest, size);
  }
  return { largest, smallest, whole };
}

/** A number in a style; `NaN` for the wire's null, a dash for what is not there. */
export function writeNumber(value: number | null | undefined, style: NumberStyle): string {
  if (value === undefined) return '–';
  if (value === null || Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  return writeFinite(Math.abs(value), style, value < 0);
}

function writeFinite(size: number, style: NumberStyle, negative: boolean): string {
  const sign = negative ? minus : '';
  if (size === 0) return '0';
  switch (style.kind) {
    case 'integer':
      return sign + group(size.toFixed(0));
    case 'fixed':
      return sign + group(size.toFixed(style.decimals));
    case 'exponent':
      return (
        sign + size.toExponential(style.decimals).replace('e-', `e${minus}`).replace('e+', 'e')
      );
  }
}

/** Commas between thousands, from five digits on: 1024 is read faster without. */
function group(digits: string): string {
  const [whole = '', part] = digits.split('.');
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** A measured number on its own, with four significant digits, so that it keeps its width. */
export function writeValue(value: number | null | undefined): string {
  return writeNumber(value, fourDigits([value]));
}

/** A count: `96`, `10,000`. */
export function writeCount(count: number): string {
  return writeNumber(count, { kind: 'integer' });
}

/** `mean ± sd`, both with the same decimals; the mean alone when there is no sd. */
export function writeSpread(spread: { mean: number; sd?: number | undefined }): string {
  const style = fourDigits([spread.mean]);
  const mean = writeNumber(spread.mean, style);
  return spread.sd === undefined ? mean : `${mean} ± ${writeNumber(spread.sd, style)}`;
}

/** Bytes with a decimal unit: `1.2 MB`. */
export function writeBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 || size >= 99.5 ? 0 : 1)} ${units[unit] ?? ''}`;
}
