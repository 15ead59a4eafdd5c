import { call, f32x4, i32, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import { binariseFunction, signWords, type AgreementAt } from './agreement.ts';
import { compile, type FunctionSpec, type Kernel, type Locals } from '../wasm/module.ts';
import type { CapsuleShape } from '../votes.ts';
import {
  laneBytes,
  lanes,
  Memory,
  routedTogether,
  sizesOf,
  tileInputs,
  type Sizes,
} from './layout.ts';
import { routeFunction, squashFunction } from './routing.ts';
import { addTileFunction } from './sums.ts';
import { tablesFunction } from './tables.ts';
import { transposeFunction } from './transpose.ts';
import { addFloatTileFunction, binaryVotesFunction, floatVotesFunction } from './votes.ts';

/** Which layer, and whether votes are kept between rounds or made again. */
export interface CapsuleKernelSpec {
  readonly shape: CapsuleShape;
  readonly kind: 'binary' | 'float';
  readonly votes: 'kept' | 'made again';
  /** XnIDR's is binary. @default 'dot' */
  readonly agreement?: 'dot' | 'binary';
}

/** Addresses in a kernel's memory, in bytes; see the functions for their shapes. */
export interface Places extends AgreementAt {
  readonly tables: number;
  readonly rows: number;
  readonly x: number;
  readonly entries: number;
  readonly scales: number;
  readonly weights: number;
  readonly votes: number;
  readonly sums: number;
  readonly capsules: number;
  readonly inverses: number;
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
  { kind, votes, agreement }: CapsuleKernelSpec,
): { places: Places; end: number } {
  const { placesPerColumn, columns, paddedInputs, paddedDims, outputs } = sizes;
  const memory = new Memory();
  const isBinary = kind === 'binary';
  const kept = votes === 'kept' ? paddedInputs : routedTogether;
  const pairs = agreement === 'binary' ? paddedInputs * outputs * lanes : 0;
  const places = {
    // First, so that 16 bits are enough for an entry's address.
    tables: memory.take(isBinary ? tileInputs * sizes.tablesBytes : 0),
    rows: memory.floats(lanes * paddedInputs * paddedDims),
    x: memory.floats(lanes * paddedInputs * paddedDims),
    entries: memory.take(isBinary ? paddedInputs * columns * placesPerColumn * 2 : 0),
    scales: memory.floats(isBinary ? paddedInputs * columns : 0),
    weights: memory.floats(isBinary ? 0 : paddedInputs * columns * paddedDims),
    votes: memory.take(kept * sizes.votesBytes),
    sums: memory.floats(columns * lanes),
    capsules: memory.floats(columns * lanes),
    logits: memory.floats(routedTogether * outputs * lanes),
    inverses: memory.floats(routedTogether * lanes),
    voteBits: memory.floats(pairs * signWords(sizes)),
    voteMeans: memory.floats(pairs),
    agreements: memory.floats(pairs),
    capsuleBits: memory.floats(outputs * lanes * signWords(sizes)),
    capsuleMeans: memory.floats(outputs * lanes),
  };
  return { places, end: memory.end };
}

// Their numbers, for calls from one to another.
const [transpose, prepare, firstTile, votesOf, route, squash, firstSums, binarise] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];

function functionsOf(sizes: Sizes, at: Places, spec: CapsuleKernelSpec): FunctionSpec[] {
  const isBinary = spec.kind === 'binary';
  const keeps = spec.votes === 'kept';
  return [
    transposeFunction(sizes, at),
    isBinary ? tablesFunction(sizes, at) : nothing('prepare'),
    isBinary ? addTileFunction(sizes, at, keeps) : addFloatTileFunction(sizes, at, keeps),
    isBinary ? binaryVotesFunction(sizes, at) : floatVotesFunction(sizes, at),
    routeFunction(sizes, at, spec.agreement ?? 'dot'),
    squashFunction(sizes, at),
    firstSumsFunction(sizes, at),
    binariseFunction(sizes),
    forwardFunction(sizes, at, spec),
  ];
}

const nothing = (name: string): FunctionSpec => ({ name, parameters: 1, body: () => [] });

function clearSums({ columns }: Sizes, at: Places, c: Local): Code {
  return repeat(c, { from: 0, to: i32.const(columns * laneBytes), step: 16 }, [
    v128.store(c.get, f32x4.splat(0), at.sums),
  ]);
}

function firstSumsFunction(sizes: Sizes, at: Places): FunctionSpec {
  return {
    name: 'firstSums',
    parameters: 0,
    body: (_, locals) => {
      const [c, tile] = [locals.i32(), locals.i32()];
      const tiles = i32.const(sizes.paddedInputs / tileInputs);
      return [
        call(transpose),
        clearSums(sizes, at, c),
        repeat(tile, { from: 0, to: tiles, step: 1 }, [
          call(prepare, i32.mul(tile.get, i32.const(tileInputs))),
          call(firstTile, tile.get),
        ]),
      ];
    },
  };
}

/** Hands all votes to `use`, a few input capsules' at a time: where they are kept, or made anew. */
type EachVotes = (use: (votes: Code, input: Code) => Code) => Code;

/** Passes over all votes, and what is to be run before the first one. */
interface Passes {
  readonly prepare: Code;
  readonly each: EachVotes;
}

/**
 * Where votes are kept, passes go to and fro: there are more of them than the second cache holds, and those that the
 * last pass read at its end are still in it.
 */
function keptVotes({ paddedInputs, votesBytes }: Sizes, at: Places, locals: Locals): Passes {
  const [votes, input, done, step] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
  const last = paddedInputs - routedTogether;
  const move = (by: Code): Code => [
    input.set(i32.add(input.get, by)),
    votes.set(i32.add(votes.get, i32.mul(by, i32.const(votesBytes)))),
  ];
  return {
    prepare: [
      votes.set(i32.const(at.votes + last * votesBytes)),
      input.set(i32.const(last)),
      step.set(i32.const(-routedTogether)),
    ],
    each: (use) => [
      repeat(done, { from: 0, to: i32.const(paddedInputs), step: routedTogether }, [
        use(votes.get, input.get),
        move(step.get),
      ]),
      step.set(i32.sub(i32.const(0), step.get)),
      move(step.get),
    ],
  };
}

type Four = [Local, Local, Local, Local];

function madeVotes({ paddedInputs, votesBytes }: Sizes, at: Places, locals: Locals): Passes {
  const [tile, input] = [locals.i32(), locals.i32()];
  const tileEnd = i32.add(tile.get, i32.const(tileInputs));
  const numbers = Array.from({ length: routedTogether }, (_, n) => n);
  const each: EachVotes = (use) =>
    repeat(tile, { from: 0, to: i32.const(paddedInputs), step: tileInputs }, [
      call(prepare, tile.get),
      input.set(tile.get),
      repeatFrom(input, { to: tileEnd, step: routedTogether }, [
        numbers.map((n) =>
          call(votesOf, i32.add(input.get, i32.const(n)), i32.const(at.votes + n * votesBytes)),
        ),
        use(i32.const(at.votes), input.get),
      ]),
    ]);
  return { prepare: [], each };
}

/** Takes the signs of all votes, and begins new logits. */
function takeSigns(sizes: Sizes, at: Places, { each, c }: { each: EachVotes; c: Local }): Code {
  const rowBytes = sizes.outputs * laneBytes;
  const numbers = Array.from({ length: routedTogether }, (_, n) => n);
  const row = (input: Code, n: number, bytes: number): Code =>
    i32.mul(i32.add(input, i32.const(n)), i32.const(bytes));
  return [
    repeat(c, { from: 0, to: i32.const(sizes.paddedInputs * rowBytes), step: 16 }, [
      v128.store(c.get, f32x4.splat(0), at.agreements),
    ]),
    each((votes, input) =>
      numbers.map((n) =>
        call(
          binarise,
          i32.add(votes, i32.const(n * sizes.votesBytes)),
          i32.add(row(input, n, signWords(sizes) * rowBytes), i32.const(at.voteBits)),
          i32.add(row(input, n, rowBytes), i32.const(at.voteMeans)),
        ),
      ),
    ),
  ];
}

function forwardFunction(sizes: Sizes, at: Places, spec: CapsuleKernelSpec): FunctionSpec {
  const isBinary = spec.agreement === 'binary';
  return {
    name: 'forward',
    parameters: 1,
    body: ([rounds], locals) => {
      const [c, round] = [locals.i32(), locals.i32()];
      const last = (rounds as Local).get;
      const passes = spec.votes === 'kept' ? keptVotes : madeVotes;
      const { prepare: begin, each } = passes(sizes, at, locals);
      const capsules = [at.sums, at.capsuleBits, at.capsuleMeans].map((place) => i32.const(place));
      return [
        call(firstSums),
        call(squash, i32.const(1)),
        begin,
        i32.lessThan(i32.const(1), last),
        [0x04, 0x40],
        isBinary ? takeSigns(sizes, at, { each, c }) : [],
        repeat(round, { from: 1, to: last, step: 1 }, [
          isBinary ? call(binarise, ...capsules) : [],
          clearSums(sizes, at, c),
          each((votes, input) => call(route, votes, input)),
          call(squash, i32.const(0)),
        ]),
        0x0b,
      ];
    },
  };
}
