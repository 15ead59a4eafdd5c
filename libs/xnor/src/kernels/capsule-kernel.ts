import { call, f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import { compile, type FunctionSpec, type Kernel } from '../wasm/module.ts';
import type { CapsuleShape } from '../votes.ts';
import { laneBytes, lanes, Memory, sizesOf, tileInputs, type Sizes } from './layout.ts';
import { routeFunction, squashFunction } from './routing.ts';
import { addTileFunction } from './sums.ts';
import { tablesFunction } from './tables.ts';
import { transposeFunction } from './transpose.ts';
import { binaryVotesFunction, floatVotesFunction } from './votes.ts';

/** Which layer, and whether votes are kept between rounds or made again. */
export interface CapsuleKernelSpec {
  readonly shape: CapsuleShape;
  readonly kind: 'binary' | 'float';
  readonly votes: 'kept' | 'made again';
}

/** Addresses in a kernel's memory, in bytes; see the functions for their shapes. */
export interface Places {
  readonly tables: number;
  readonly rows: number;
  readonly x: number;
  readonly entries: number;
  readonly scales: number;
  readonly weights: number;
  readonly votes: number;
  readonly sums: number;
  readonly capsules: number;
  readonly logits: number;
}

/** A compiled layer: write `rows`, call, read `sums`. */
export interface CapsuleKernel {
  readonly sizes: Sizes;
  readonly places: Places;
  readonly memory: ArrayBuffer;
  /** Rows [lanes, paddedInputs, paddedDims] to capsules [columns, lanes] in `sums`. */
  readonly forward: (rounds: number) => void;
  /** The first round's sums alone, for 16 samples: the votes, fused with their weighting. */
  readonly firstSums: () => void;
}

/** Compiles a capsule layer of one shape. */
export function capsuleKernel(spec: CapsuleKernelSpec): CapsuleKernel {
  const sizes = sizesOf(spec.shape);
  const { places, end } = placesFor(sizes, spec);
  const kernel = compile(functionsOf(sizes, places, spec), end);
  const { forward, firstSums } = kernel.functions as Kernel['functions'] &
    Record<'forward' | 'firstSums', (rounds?: number) => void>;
  return { sizes, places, memory: kernel.memory, forward, firstSums };
}

function placesFor(
  sizes: Sizes,
  { kind, votes }: CapsuleKernelSpec,
): { places: Places; end: number } {
  const { groups, columns, paddedInputs, paddedDims, outputs } = sizes;
  const memory = new Memory();
  const isBinary = kind === 'binary';
  const kept = votes === 'kept' ? paddedInputs : 1;
  const places = {
    // First, so that 16 bits are enough for an entry's address.
    tables: memory.take(isBinary ? tileInputs * sizes.tablesBytes : 0),
    rows: memory.floats(lanes * paddedInputs * paddedDims),
    x: memory.floats(lanes * paddedInputs * paddedDims),
    entries: memory.take(isBinary ? paddedInputs * columns * groups * 2 : 0),
    scales: memory.floats(isBinary ? paddedInputs * columns : 0),
    weights: memory.floats(isBinary ? 0 : paddedInputs * columns * paddedDims),
    votes: memory.floats(kept * columns * lanes),
    sums: memory.floats(columns * lanes),
    capsules: memory.floats(columns * lanes),
    logits: memory.floats(outputs * lanes),
  };
  return { places, end: memory.end };
}

// Their numbers, for calls from one to another.
const [transpose, prepare, firstTile, votesOf, route, squash, firstSums] = [0, 1, 2, 3, 4, 5, 6];

function functionsOf(sizes: Sizes, at: Places, spec: CapsuleKernelSpec): FunctionSpec[] {
  const isBinary = spec.kind === 'binary';
  return [
    transposeFunction(sizes, at),
    isBinary ? tablesFunction(sizes, at) : nothing('prepare'),
    isBinary ? addTileFunction(sizes, at) : nothing('firstTile'),
    isBinary ? binaryVotesFunction(sizes, at) : floatVotesFunction(sizes, at),
    routeFunction(sizes, at),
    squashFunction(sizes, at),
    firstSumsFunction(sizes, at, spec),
    forwardFunction(sizes, at, spec),
  ];
}

const nothing = (name: string): FunctionSpec => ({ name, parameters: 1, body: () => [] });

/** Every input capsule's votes, one after the other, each handed to `use`. */
function eachInput(
  { paddedInputs, columns }: Sizes,
  at: Places,
  { spec, counters }: { spec: CapsuleKernelSpec; counters: readonly [Local, Local, Local] },
  use: (votes: Code) => Code,
): Code {
  const [tile, input, votes] = counters;
  const step = spec.votes === 'kept' ? columns * laneBytes : 0;
  return [
    votes.set(i32.const(at.votes)),
    repeat(tile, { from: 0, to: i32.const(paddedInputs), step: tileInputs }, [
      call(prepare, tile.get),
      input.set(tile.get),
      [0x03, 0x40],
      call(votesOf, input.get, votes.get),
      use(votes.get),
      votes.set(i32.add(votes.get, i32.const(step))),
      input.set(i32.add(input.get, i32.const(1))),
      i32.lessThan(input.get, i32.add(tile.get, i32.const(tileInputs))),
      [0x0d, 0],
      0x0b,
    ]),
  ];
}

function firstSumsFunction(sizes: Sizes, at: Places, spec: CapsuleKernelSpec): FunctionSpec {
  const { columns, paddedInputs } = sizes;
  const bytes = columns * laneBytes;
  return {
    name: 'firstSums',
    parameters: 0,
    body: (_, locals) => {
      const counters = [locals.i32(), locals.i32(), locals.i32()] as const;
      const c = locals.i32();
      const clear = repeat(c, { from: 0, to: i32.const(bytes), step: 16 }, [
        v128.store(c.get, f32x4.splat(0), at.sums),
      ]);
      const addVotes = (votes: Code): Code =>
        repeat(c, { from: 0, to: i32.const(bytes), step: 16 }, [
          v128.store(
            c.get,
            f32x4.add(v128.load(c.get, at.sums), v128.load(i32.add(c.get, votes))),
            at.sums,
          ),
        ]);
      const [tile] = counters;
      const byTables = repeat(
        tile,
        { from: 0, to: i32.const(paddedInputs / tileInputs), step: 1 },
        [call(prepare, i32.mul(tile.get, i32.const(tileInputs))), call(firstTile, tile.get)],
      );
      const fused = spec.kind === 'binary' && spec.votes === 'made again';
      return [
        call(transpose),
        clear,
        fused ? byTables : eachInput(sizes, at, { spec, counters }, addVotes),
      ];
    },
  };
}

function forwardFunction(sizes: Sizes, at: Places, spec: CapsuleKernelSpec): FunctionSpec {
  const { columns, paddedInputs } = sizes;
  const bytes = columns * laneBytes;
  return {
    name: 'forward',
    parameters: 1,
    body: ([rounds], locals) => {
      const counters = [locals.i32(), locals.i32(), locals.i32()] as const;
      const [c, round] = [locals.i32(), locals.i32()];
      const clear = repeat(c, { from: 0, to: i32.const(bytes), step: 16 }, [
        v128.store(c.get, f32x4.splat(0), at.sums),
      ]);
      const routeKept = repeat(
        counters[2],
        {
          from: at.votes,
          to: i32.const(at.votes + paddedInputs * bytes),
          step: bytes,
        },
        call(route, counters[2].get),
      );
      const again = eachInput(sizes, at, { spec, counters }, (votes) => call(route, votes));
      const last = (rounds as Local).get;
      return [
        call(firstSums),
        call(squash, i32.const(1)),
        i32.lessThan(i32.const(1), last),
        [0x04, 0x40],
        repeat(round, { from: 1, to: last, step: 1 }, [
          clear,
          spec.votes === 'kept' ? routeKept : again,
          call(squash, i32.const(0)),
        ]),
        0x0b,
      ];
    },
  };
}
