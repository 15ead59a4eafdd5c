import type { Curves, Ranking } from '@capsweep/protocol/http';
import type { CurveSeries } from '../../charts/curves/series.ts';

/** What is known of a trial from the ranking: its cell and its configuration. */
export type Placement = Pick<
  Ranking['configurations'][number],
  'cell' | 'configuration' | 'params' | 'rank'
>;

/** Trial number to its configuration. */
export function placements(ranking: Ranking | undefined): ReadonlyMap<number, Placement> {
  const map = new Map<number, Placement>();
  for (const row of ranking?.configurations ?? [])
    for (const trial of row.trials) map.set(trial, row);
  return map;
}

/** A cell's values in a few words: `xnodr`, or `xnodr · cifar10`. */
export function cellName(given: Readonly<Record<string, string | number | boolean>>): string {
  return Object.values(given).map(String).join(' · ') || 'all';
}

/** A series of the API as one that can be drawn over steps or epochs. */
export function seriesOf(
  series: Curves['series'][number],
  x: 'step' | 'epoch',
  look: Pick<CurveSeries, 'label' | 'color'>,
): CurveSeries {
  const key = String(series.trial);
  if (x === 'step') return { key, ...look, x: series.steps, y: series.values };
  const kept = series.epochs.flatMap((epoch, index) => (epoch === null ? [] : [{ epoch, index }]));
  return {
    key,
    ...look,
    x: kept.map(({ epoch }) => epoch),
    y: kept.map(({ index }) => series.values[index] ?? null),
  };
}

/** What the readout calls a trial. */
export function curveLabel(
  trial: number,
  cells: readonly { readonly cell: number; readonly given: Placement['params'] }[],
  placement: Placement | undefined,
): string {
  const given =
    cells.length > 1 ? cells.find((cell) => cell.cell === placement?.cell)?.given : undefined;
  return given ? `${trial} · ${cellName(given)}` : `trial ${trial}`;
}
