import { measurePaired } from '../frame/paired.ts';
import type { Bounds } from '../frame/row.ts';
import type { ModelName } from '../rooms/engine/models.ts';
import { open, type Side } from '../rooms/engine/side.ts';

/** A training step, ours against PyTorch's. */
export interface TableRow {
  readonly check: string;
  /** How PyTorch ran: eager, graph, amp or amp-graph. */
  readonly against: string;
  /** Milliseconds per step: ours, theirs. */
  readonly ours?: number;
  readonly theirs?: number;
  /** theirs / ours; the lower bound counts. */
  readonly speed?: Bounds;
  readonly atLeast?: number;
  /** Whether our steps were replayed by the device. */
  readonly captured?: boolean;
  readonly holds: boolean;
  readonly error?: string;
}

/** How both sides are started. */
export interface Sides {
  readonly python: string;
  readonly peer: string;
  readonly self: string;
  readonly device: string;
}

interface Job {
  readonly model: ModelName;
  readonly batch: number;
  readonly precision: 'float32' | 'bfloat16' | 'deterministic';
  readonly against: string;
  readonly atLeast?: number;
}

const models: readonly [ModelName, number][] = [
  ['small-cnn', 128],
  ['small-cnn', 1024],
  ['mobilenet-v2', 128],
  ['mobilenet-v2-224', 32],
  ['mobilenet-v2-224', 128],
  ['resnet-50-224', 128],
];
const small: readonly [ModelName, number][] = [
  ['small-cnn', 8],
  ['mobilenet-v2', 2],
];

/** On the CPU the same with small batches, to see that it runs; nothing is asked of its speed. */
function jobs(device: string): Job[] {
  if (device === 'cpu') {
    return small.flatMap(([model, batch]) => [
      { model, batch, precision: 'float32', against: 'eager' } as const,
      { model, batch, precision: 'bfloat16', against: 'amp' } as const,
    ]);
  }
  return models.flatMap(([model, batch]) => [
    { model, batch, precision: 'float32', against: 'eager', atLeast: 1 } as const,
    { model, batch, precision: 'float32', against: 'graph', atLeast: 0.95 } as const,
    { model, batch, precision: 'bfloat16', against: 'amp', atLeast: 0.95 } as const,
    { model, batch, precision: 'bfloat16', against: 'amp-graph' } as const,
    // Its price is this row beside the first.
    { model, batch, precision: 'deterministic', against: 'eager' } as const,
  ]);
}

/** All rows, each measured in turns by two processes. */
export async function* measureTable(
  sides: Sides,
  { quick, only }: { readonly quick: boolean; readonly only: string },
): AsyncIterable<TableRow> {
  for (const job of jobs(sides.device)) {
    const check = `${job.model} batch ${job.batch}, ${job.precision}`;
    if (!`${check} ${job.against}`.includes(only)) continue;
    process.stderr.write(`  ${check} against PyTorch ${job.against}\n`);
    yield await measure(sides, job, check, quick);
  }
}

async function measure(sides: Sides, job: Job, check: string, quick: boolean): Promise<TableRow> {
  const { against, atLeast } = job;
  const opened: Side[] = [];
  try {
    const size = [job.model, String(job.batch)];
    const our = await open(process.execPath, [
      sides.self,
      'serve',
      sides.device,
      job.precision,
      ...size,
    ]);
    opened.push(our);
    const their = await open(sides.python, [sides.peer, 'train', sides.device, against, ...size]);
    opened.push(their);
    const figures = await inTurns(our, their, sides.device === 'cpu', quick);
    const holds = atLeast === undefined || figures.speed.low >= atLeast;
    return { check, against, ...figures, ...(atLeast === undefined ? {} : { atLeast }), holds };
  } catch (error) {
    return { check, against, holds: false, error: String(error) };
  } finally {
    for (const side of opened) side.end();
  }
}

async function inTurns(our: Side, their: Side, onCpu: boolean, quick: boolean) {
  // Until everything is recorded, captured, chosen and warm.
  for (const side of [our, their]) await side.ask(onCpu ? 'run 6' : 'run 15');
  const runs = onCpu ? 1 : Math.max(5, Math.ceil(200 / (await their.ask('run 5'))));
  const pairs = onCpu || quick ? 5 : 15;
  const ask = (side: Side) => () => side.ask(`run ${runs}`);
  const { ours, theirs, ratio } = await measurePaired(ask(their), ask(our), { pairs });
  const captured = (await our.ask('captured 0')) === 1;
  return { ours: theirs, theirs: ours, speed: ratio, captured };
}
