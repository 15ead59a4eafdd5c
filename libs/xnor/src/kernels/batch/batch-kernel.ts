import { call, f32x4, i32, repeat, v128, type Local } from '../../wasm/code.ts';
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
  /** `x` [samples, paddedInputs, 8] to `sums` [samples, paddedColumns]: all votes with equal weights. */
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
      addRowsFunction(sizes, at),
      sumFunction(sizes, at),
    ],
    end,
  );
  return { sizes, places: at, memory, sum: functions['sum'] as (samples: number) => void };
}

// Their numbers, for calls from one to another.
const [rows, tables, addRows] = [0, 1, 2];

function sumFunction(sizes: BatchSizes, at: BatchPlaces): FunctionSpec {
  const { paddedColumns, paddedInputs, tileBytes } = sizes;
  const tiles = paddedInputs / tableInputs;
  return {
    name: 'sum',
    parameters: 1,
    body: ([samples], locals) => {
      const [c, block, tile, first] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
      const bytes = i32.mul((samples as Local).get, i32.const(paddedColumns * 4));
      const blocks = i32.const((paddedColumns / rowColumns) * rowBytes);
      return [
        call(rows, (samples as Local).get),
        repeat(c, { from: 0, to: bytes, step: 16 }, [v128.store(c.get, f32x4.splat(0), at.sums)]),
        first.set(i32.const(0)),
        repeat(block, { from: 0, to: blocks, step: rowBytes }, [
          repeat(tile, { from: 0, to: i32.const(tiles * tileBytes), step: tileBytes }, [
            call(tables, first.get),
            call(addRows, block.get, i32.add(block.get, bytes), tile.get),
            first.set(i32.add(first.get, i32.const(tableInputs))),
          ]),
        ]),
      ];
    },
  };
}

type Four = [Local, Local, Local, Local];
