import type { Bench, BenchContext, Row } from '../../frame/row.ts';
import { buildRow, specsRow } from './building.ts';
import { inferenceRows } from './inference.ts';
import { overheadRows } from './overhead.ts';
import { peersHere } from './peers.ts';
import { trainingRows } from './training.ts';

/** TensorFlow.js on libtorch against PyTorch, on this machine's CPU. */
export const bench: Bench = {
  summary: 'training and inference on libtorch against PyTorch and wasm',
  run: rows,
};

async function* rows(context: BenchContext): AsyncIterable<Row> {
  const asked = (check: string): boolean =>
    context.only.length === 0 || context.only.some((word) => check.includes(word));
  const needPeers =
    ['train', 'infer', 'overhead'].some(asked) || context.only.some((w) => w.includes('-'));
  const peers = needPeers ? await peersHere(context) : [];
  if (needPeers && peers.length === 0) {
    yield { kind: 'skipped', check: 'against PyTorch', why: 'no Python here has torch' };
  }
  yield* trainingRows(context, peers, asked);
  yield* inferenceRows(context, peers, asked);
  if (asked('overhead')) yield* overheadRows(context, peers);
  if (asked('specs')) yield await specsRow();
  if (asked('build')) yield await buildRow();
}
