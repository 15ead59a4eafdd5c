import type { BenchContext, Row } from '../../frame/row.ts';
import { compare } from './compare.ts';
import { trainings, type BenchModel } from './models.ts';
import type { PyTorch } from './peers.ts';
import { ours, pytorch, type Side } from './side.ts';
import { threads } from './threads.ts';

/** Training steps: speed and memory against each PyTorch, and the event loop meanwhile. */
export async function* trainingRows(
  context: BenchContext,
  peers: readonly PyTorch[],
  asked: (check: string) => boolean,
): AsyncIterable<Row> {
  for (const training of trainings) {
    const check = `train ${training.name} batch ${training.batch}`;
    if (asked(check)) yield* against(context, peers, training, check);
  }
}

async function* against(
  context: BenchContext,
  peers: readonly PyTorch[],
  { name, batch }: BenchModel,
  check: string,
): AsyncIterable<Row> {
  const args = ['train', name, String(batch), threads];
  const our = await ours(...args);
  try {
    for (const peer of peers) {
      const their = await pytorch(peer.python, ...args);
      const reference = peer.name;
      const asks = { check, reference, unit: 'ms', runs: 2, as: 'speed' } as const;
      yield await compare(context, our, their, { ...asks, target: { atLeast: 1.2 } });
      yield await memoryRow(`${check}, peak memory`, our, their, reference);
      their.end();
    }
    yield await delayRow(`${check}, event loop delay`, our);
  } finally {
    our.end();
  }
}

async function memoryRow(check: string, our: Side, their: Side, reference: string): Promise<Row> {
  const [mine, theirs] = [await our.ask('peak'), await their.ask('peak')];
  const value = mine / theirs;
  return {
    ...{
      kind: 'measured',
      check,
      target: { atMost: 1 },
      ratio: { value, low: value, high: value },
    },
    measured: { value: mine / 1e6, unit: 'MB' },
    reference: { name: `${reference} ${their.version}`, value: theirs / 1e6, unit: 'MB' },
  };
}

async function delayRow(check: string, our: Side): Promise<Row> {
  await our.ask('run 30');
  const measured = { value: await our.ask('delay'), unit: 'ms, 99th percentile' };
  return { kind: 'measured', check, measured, target: { atMost: 5 } };
}
