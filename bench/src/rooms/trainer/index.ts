import { startEngine } from '@capsweep/engine';
import type { Bench, BenchContext, Row } from '../../frame/row.ts';
import { augmentationRows } from './augmentation.ts';

/** What the built-in trainer adds to training steps. */
export const trainer: Bench = {
  summary: 'training with and without augmentation',
  run: rows,
};

async function* rows(context: BenchContext): AsyncIterable<Row> {
  const engine = await startEngine({ engine: 'auto', threads: 1 });
  context.tell(engine.reason);
  yield* augmentationRows(context);
}
