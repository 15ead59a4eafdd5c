/**
 * @file A trainer that measures at once what its parameter says: accuracy is `x`, and the better it is
 * the slower. Its checkpoint has one file, which holds `x`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineTrainer } from '@capsweep/runner';

export default defineTrainer({
  run: async (context) => {
    const x = Number(context.assignment.params.x);
    const metrics = { accuracy: x, latency: x / 2 };
    await context.checkpoint({
      step: 1,
      epoch: 1,
      metrics,
      write: (folder) => writeFile(join(folder, 'x.txt'), String(x)),
    });
    context.report({ step: 1, epoch: 1, metrics });
    return { kind: 'finished' };
  },
});
