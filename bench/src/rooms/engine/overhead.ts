import type { BenchContext, Row } from '../../frame/row.ts';
import { compare } from './compare.ts';
import type { PyTorch } from './peers.ts';
import { ours, pytorch } from './side.ts';

/** What an eager operation costs beside its work: an addition of one element in a loop. */
export async function* overheadRows(
  context: BenchContext,
  peers: readonly PyTorch[],
): AsyncIterable<Row> {
  const our = await ours('add', '-', '-', '1');
  for (const peer of peers) {
    const their = await pytorch(peer.python, 'add', '-', '-', '1');
    const asks = { check: 'overhead of an operation', reference: peer.name, unit: 'ns' } as const;
    const target = { atMost: 1.5 };
    yield await compare(context, our, their, { ...asks, runs: 50_000, as: 'cost', target });
    their.end();
  }
  our.end();
}
