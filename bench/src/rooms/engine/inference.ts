import type { BenchContext, Row } from '../../frame/row.ts';
import { compare } from './compare.ts';
import type { PyTorch } from './peers.ts';
import { ours, pytorch, type Side } from './side.ts';
import { threads } from './threads.ts';

/** Forward passes of MobileNetV2 on 32 pixels against each PyTorch, and against tfjs' wasm backend. */
export async function* inferenceRows(
  context: BenchContext,
  peers: readonly PyTorch[],
  asked: (check: string) => boolean,
): AsyncIterable<Row> {
  for (const batch of ['1', '64']) {
    const check = `infer mobilenet-v2 batch ${batch}`;
    if (!asked(check)) continue;
    const args = ['infer', 'mobilenet-v2', batch, threads];
    const references: [string, () => Promise<Side>, number][] = [
      ...peers.map((p): [string, () => Promise<Side>, number] => [
        p.name,
        () => pytorch(p.python, ...args),
        1.1,
      ]),
      ['tfjs', () => ours(...args, 'wasm'), 5],
    ];
    const our = await ours(...args);
    for (const [reference, open, least] of references) {
      const their = await open();
      const asks = { check, reference, unit: 'ms', runs: batch === '1' ? 20 : 3 } as const;
      yield await compare(context, our, their, {
        ...asks,
        as: 'speed',
        target: { atLeast: least },
      });
      their.end();
    }
    our.end();
  }
}
