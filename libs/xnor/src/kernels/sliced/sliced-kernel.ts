import { compile, type FunctionSpec, type Kernel } from '../../wasm/module.ts';
import { Memory } from '../layout.ts';
import { answerBytes, answersFunction } from './answers.ts';
import { countFunction } from './count.ts';
import {
  groupFeatures,
  planesFor,
  segmentsOf,
  tableBytes,
  unitsAtOnce,
  type Segment,
} from './layout.ts';
import { patternsFunction } from './patterns.ts';
import { tablesFunction } from './tables.ts';

/** What is multiplied: rows of x, each of which may be used by several taps, as in a convolution. */
export interface SlicedShape {
  readonly features: number;
  /** Sets of weights [features, units]; 1 for a dense layer. */
  readonly taps: number;
  readonly units: number;
  /** Rows of x. */
  readonly inputs: number;
  /** Rows of answers that are counted at once. */
  readonly rows: number;
}

/** Rows that one tap's segment is counted for. */
export interface Counted {
  /** The first row of x, and from one row to the next. */
  readonly input: number;
  readonly step: number;
  /** The first row of answers. */
  readonly row: number;
  readonly rows: number;
}

/** A compiled product of signs, in the steps that its users put together. */
export interface SlicedKernel {
  readonly segments: readonly Segment[];
  readonly blocks: number;
  readonly paddedUnits: number;
  /** [inputs, features] */
  readonly x: Float32Array;
  /** Sums of the magnitudes of rows of x, once signs are taken. */
  readonly sums: Float32Array;
  /** [rows]: products in a row's sums; and what multiplies its answers. */
  readonly totals: Float32Array;
  readonly magnitudes: Float32Array;
  /** [paddedUnits] */
  readonly scales: Float32Array;
  /** [rows, paddedUnits] */
  readonly y: Float32Array;
  /** @param isPositive Whether a weight is. */
  load(isPositive: (tap: number, feature: number, unit: number) => boolean): void;
  takeSigns(inputs: number): void;
  /** Makes the tables of 128 units; what is counted next is looked up there. */
  makeTables(block: number, tap: number, segment: Segment): void;
  count(segment: Segment, rows: Counted): void;
  /** Writes the answers of 128 units, and begins new counts. */
  answer(block: number, rows: number): void;
}

type Functions = Readonly<Record<string, (...numbers: number[]) => void>>;

/** Compiles a product of signs of one shape. */
export function slicedKernel(shape: SlicedShape): SlicedKernel {
  const plan = planOf(shape);
  const kernel = compile(functionsOf(plan), plan.end);
  const { at, segments, blocks, paddedUnits, rowGroups, levels } = plan;
  const floats = (place: number, count: number): Float32Array =>
    new Float32Array(kernel.memory, place, count);
  const run = kernel.functions as Functions;
  const call = (name: string, ...numbers: number[]): void => run[name]?.(...numbers);
  return {
    segments,
    blocks,
    paddedUnits,
    x: floats(at.x, shape.inputs * shape.features),
    sums: floats(at.sums, shape.inputs),
    totals: floats(at.totals, shape.rows),
    magnitudes: floats(at.magnitudes, shape.rows),
    scales: floats(at.scales, paddedUnits),
    y: floats(at.y, shape.rows * paddedUnits),
    load: (isPositive) => {
      loadWeights(kernel, plan, isPositive);
    },
    takeSigns: (inputs) => {
      floats(at.sums, inputs).fill(0);
      for (const { from, features, groupsBefore } of segments) {
        const to = at.patterns + groupsBefore;
        call(`patterns${features}`, at.x + 4 * from, to, at.sums, inputs);
      }
    },
    makeTables: (block, tap, { groups, groupsBefore }) => {
      const before = (block * shape.taps + tap) * rowGroups + groupsBefore;
      call('tables', at.weights + before * groupBytes, groups * tableBytes);
    },
    count: ({ groups, groupsBefore }, { input, step, row, rows }) => {
      const from = at.patterns + input * rowGroups + groupsBefore;
      call(`count${groups}`, from, step * rowGroups, at.planes + row * levels * 16, rows);
    },
    answer: (block, rows) => {
      const offset = block * answerBytes;
      call('answers', at.planes, 0, rows, at.scales + offset, at.y + offset);
    },
  };
}

/** Bytes of a group's weights of 128 units. */
const groupBytes = 16 * groupFeatures;

interface Plan {
  readonly shape: SlicedShape;
  readonly segments: readonly Segment[];
  readonly blocks: number;
  readonly paddedUnits: number;
  readonly rowGroups: number;
  readonly levels: number;
  readonly at: Readonly<
    Record<
      | 'tables'
      | 'x'
      | 'patterns'
      | 'sums'
      | 'weights'
      | 'planes'
      | 'scratch'
      | 'totals'
      | 'magnitudes'
      | 'scales'
      | 'y',
      number
    >
  >;
  readonly end: number;
}

function planOf(shape: SlicedShape): Plan {
  const segments = segmentsOf(shape.features);
  const blocks = Math.ceil(shape.units / unitsAtOnce);
  const paddedUnits = blocks * unitsAtOnce;
  const rowGroups = segments.reduce((sum, { groups }) => sum + groups, 0);
  const levels = planesFor(shape.taps * shape.features);
  const memory = new Memory();
  const at = {
    tables: memory.take(Math.max(...segments.map(({ groups }) => groups)) * tableBytes),
    // Whole vectors are read past the last row.
    x: memory.floats(shape.inputs * shape.features + rowGroups * groupFeatures),
    patterns: memory.take(shape.inputs * rowGroups),
    sums: memory.floats(shape.inputs),
    weights: memory.take(blocks * shape.taps * rowGroups * groupBytes),
    planes: memory.take(shape.rows * levels * 16),
    scratch: memory.take(16),
    totals: memory.floats(shape.rows),
    magnitudes: memory.floats(shape.rows),
    scales: memory.floats(paddedUnits),
    y: memory.floats(shape.rows * paddedUnits),
  };
  return { shape, segments, blocks, paddedUnits, rowGroups, levels, at, end: memory.end };
}

function functionsOf({
  shape,
  segments,
  rowGroups,
  levels,
  at,
  paddedUnits,
}: Plan): FunctionSpec[] {
  const bySize = new Map(segments.map((segment) => [segment.features, segment]));
  const groupCounts = new Set(segments.map(({ groups }) => groups));
  const { features: rowFeatures } = shape;
  return [
    tablesFunction(at.tables),
    answersFunction({ ...at, levels, rowBytes: 4 * paddedUnits }),
    ...[...bySize].map(([features, segment]) =>
      patternsFunction({ name: `patterns${features}`, segment, rowFeatures, rowGroups }),
    ),
    ...[...groupCounts].map((groups) =>
      countFunction({ name: `count${groups}`, groups, levels, ...at }),
    ),
  ];
}

/** Writes signs [blocks, taps, groups, 3, 128 bits]; unit 16 t + b of a block is bit t of byte b. */
function loadWeights(
  { memory }: Kernel,
  { shape, segments, rowGroups, blocks, at }: Plan,
  isPositive: (tap: number, feature: number, unit: number) => boolean,
): void {
  const bytes = new Uint8Array(memory, at.weights, blocks * shape.taps * rowGroups * groupBytes);
  bytes.fill(0);
  const place = (tap: number, { groups, groupsBefore }: Segment, n: number): number =>
    ((tap * rowGroups + groupsBefore + (n % groups)) * groupFeatures + Math.floor(n / groups)) * 16;
  for (let tap = 0; tap < shape.taps; tap++) {
    for (const segment of segments) {
      for (let n = 0; n < segment.features; n++) {
        const start = place(tap, segment, n);
        for (let unit = 0; unit < shape.units; unit++) {
          if (!isPositive(tap, segment.from + n, unit)) continue;
          const [block, within] = [Math.floor(unit / unitsAtOnce), unit % unitsAtOnce];
          const byte = block * shape.taps * rowGroups * groupBytes + start + (within & 15);
          bytes[byte] = (bytes[byte] as number) | (1 << (within >> 4));
        }
      }
    }
  }
}
