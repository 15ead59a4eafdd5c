import { call, i32, repeat, type Code, type Local } from '../../wasm/code.ts';
import { compile, type FunctionSpec } from '../../wasm/module.ts';
import type { CapsuleShape } from '../../votes.ts';
import {
  batchPlaces,
  batchSizes,
  rowBytes,
  rowColumns,
  tableInputs,
  type BatchPlaces,
  type BatchSizes,
} from './layout.ts';
import { rowsFunction } from './rows.ts';
import { addRowsFunction } from './sums.ts';
import { tablesFunction } from './tables.ts';

/** Sums of XnODR's votes for many samples: write `x`, call, read `sums`. */
export interface BatchKernel {
  readonly sizes: BatchSizes;
  readonly places: BatchPlaces;
  readonly memory: ArrayBuffer;
  /** `x` [samples, paddedInputs, 8] to `sums` [paddedColumns / rowColumns, samples, rowColumns]: all votes with equal weights. */
  readonly sum: (samples: number) => void;
}

/**
 * Compiles the sums of a shape for up to so many samples.
 *
 * @throws RangeError where input capsules have more than 8 dimensions.
 */
export function batchKernel(shape: CapsuleShape, samples: number): BatchKernel {
  const sizes = batchSizes(shape, samples);
  const { at, end } = batchPlaces(sizes);
  const { functions, memory } = compile(
    [
      rowsFunction(sizes, at),
      tablesFunction(sizes, at),
      addRowsFunction('beginRows', sizes, at),
      addRowsFunction('addRows', sizes, at),
      sumFunction(sizes),
    ],
    end,
  );
  return { sizes, places: at, memory, sum: functions['sum'] as (samples: number) => void };
}

// Their numbers, for calls from one to another.
const [rows, tables, beginRows, addRows] = [0, 1, 2, 3];

function sumFunction(sizes: BatchSizes): FunctionSpec {
  const { paddedColumns, paddedInputs, tileBytes } = sizes;
  const tiles = paddedInputs / tableInputs;
  return {
    name: 'sum',
    parameters: 1,
    body: ([samples], locals) => {
      const [sum, end, tile, first] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
      const bytes = i32.mul((samples as Local).get, i32.const(rowBytes));
      const blockBytes = sizes.samples * rowBytes;
      const all = i32.const((paddedColumns / rowColumns) * blockBytes);
      const range = { from: tileBytes, to: i32.const(tiles * tileBytes), step: tileBytes };
      const tileWith = (adds: number, place: Code): Code => [
        call(tables, first.get),
        call(adds, sum.get, end.get, place),
        first.set(i32.add(first.get, i32.const(tableInputs))),
      ];
      return [
        call(rows, (samples as Local).get),
        first.set(i32.const(0)),
        repeat(sum, { from: 0, to: all, step: blockBytes }, [
          end.set(i32.add(sum.get, bytes)),
          tileWith(beginRows, i32.const(0)),
          tiles > 1 ? repeat(tile, range, tileWith(addRows, tile.get)) : [],
        ]),
      ];
    },
  };
}

type Four = [Local, Local, Local, Local];
