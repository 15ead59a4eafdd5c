import { SweepError, type Params } from '@capsweep/domain';

/** Takes a sweep's label or name as a setting, unless its trainer has one that is called so. */
export const sweepKey = 'sweep';

/**
 * Which row a row is compared with: the one that has the value `baseline` and is the same in
 * everything else. A head is so compared with the baseline head on its own backbone; where sweeps make
 * rows, with that of its own sweep, or of the first other one if its own has none. Undefined when there
 * is none, for a baseline itself, and when none is asked for.
 *
 * @throws SweepError `request-invalid` when no row has that value at all.
 */
export function baselineRow(
  rows: readonly Params[],
  row: Params,
  baseline: string | undefined,
): number | undefined {
  if (baseline === undefined) return undefined;
  if (!rows.some((other) => keysWith(other, baseline).length > 0)) throw noSuchRow(rows, baseline);
  if (keysWith(row, baseline).length > 0) return undefined;
  const own = rows.findIndex((other) => isTwin(row, other, baseline));
  const found =
    own >= 0
      ? own
      : rows.findIndex((other) => isTwin(withoutSweep(row), withoutSweep(other), baseline));
  return found < 0 ? undefined : found;
}

const withoutSweep = ({ [sweepKey]: _, ...settings }: Params): Params => settings;

const keysWith = (params: Params, value: string): readonly string[] =>
  Object.keys(params).filter((key) => String(params[key]) === value);

function isTwin(row: Params, other: Params, baseline: string): boolean {
  const own = keysWith(other, baseline);
  return own.length > 0 && Object.keys(row).every((k) => own.includes(k) || row[k] === other[k]);
}

function noSuchRow(rows: readonly Params[], baseline: string): SweepError {
  const values = new Set(rows.flatMap((row) => Object.values(row).map(String)));
  const message = `no row is ${JSON.stringify(baseline)}; the rows have ${[...values].join(', ')}`;
  return new SweepError('request-invalid', message);
}
