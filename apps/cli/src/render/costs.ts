import pc from 'picocolors';
import type { CostTotals, LayerCost, ModelCosts } from '@capsweep/capsnet';
import { renderTable, type Column } from './table.ts';

const right = <Row>(title: string, number: (row: Row) => number): Column<Row> => ({
  title,
  align: 'right',
  cell: (row) => number(row).toLocaleString('en-US', { maximumFractionDigits: 1 }),
});

/** Backbone, head and both, a line each. */
export function costLines({ backbone, head, total }: ModelCosts): readonly string[] {
  const rows: readonly (readonly [string, CostTotals])[] = [
    ['backbone', backbone],
    ['head', head],
    ['model', total],
  ];
  const of = (title: string, pick: (totals: CostTotals) => number): Column<(typeof rows)[number]> =>
    right(title, ([, totals]) => pick(totals));
  return renderTable(
    rows,
    [
      { title: 'part', cell: ([name]) => name },
      of('parameters', (totals) => totals.parameters),
      of('trainable', (totals) => totals.trainable),
      of('float MACs', (totals) => totals.floatMacs),
      of('binary MACs', (totals) => totals.binaryMacs),
      of('equivalent', (totals) => totals.equivalentMacs),
      of('bytes', (totals) => totals.bytes),
      of('packed', (totals) => totals.packedBytes),
    ],
    { style: pc.dim },
  );
}

/** Every layer that has weights or products, in the order of the graph. */
export function layerLines({ layers }: ModelCosts): readonly string[] {
  return renderTable<LayerCost>(
    layers,
    [
      { title: 'layer', cell: ({ name }) => name },
      { title: 'kind', cell: ({ kind }) => kind },
      { title: 'part', cell: ({ part }) => part },
      { title: 'output', cell: ({ outputShape }) => outputShape.join('x') },
      right('parameters', ({ parameters }) => parameters),
      right('trainable', ({ trainable }) => trainable),
      right('float MACs', ({ macs }) => macs.float),
      right('binary MACs', ({ macs }) => macs.binary),
      right('bytes', ({ bytes }) => bytes),
      right('packed', ({ packedBytes }) => packedBytes),
    ],
    { style: pc.dim },
  );
}
