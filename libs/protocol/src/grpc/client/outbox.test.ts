import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { key, tempFolder } from '../testdata/setup.ts';
import { createOutbox, type Outgoing } from './outbox.ts';
import { createSpill } from './spill.ts';

const report = (seq: number, epoch: boolean): Outgoing => ({
  seq,
  body: {
    kind: 'report',
    key,
    measurement: { step: seq, ...(epoch && { epoch: seq }), metrics: { loss: 0.5 } },
  },
});

type Step = 'push' | 'push-epoch' | 'send' | 'answer-first' | 'answer-last' | 'rewind';
const steps = fc.array(
  fc.constantFrom<Step>('push', 'push-epoch', 'send', 'answer-first', 'answer-last', 'rewind'),
  { maxLength: 300 },
);

it('keeps the order, forgets only what was answered, and drops only what may be dropped', async () => {
  const folder = await tempFolder();
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(
      steps,
      size,
      size,
      fc.integer({ min: 0, max: 400 }),
      (plan, window, memory, max) => {
        const spill = createSpill(join(folder, 'outbox'), max);
        const outbox = createOutbox({ window, memory, spill });
        let seq = 0;
        const model: number[] = []; // pushed and not answered, in order
        let sent: number[] = [];
        for (const step of plan) {
          if (step === 'push' || step === 'push-epoch') {
            seq += 1;
            const where = outbox.push(report(seq, step === 'push-epoch'));
            if (where !== 'dropped') model.push(seq);
            else expect(step).toBe('push');
          } else if (step === 'send') {
            const next = outbox.next();
            // The first in order that was not sent, as far as the window reaches.
            expect(next?.seq).toBe(model.slice(0, window).find((n) => !sent.includes(n)));
            sent.push(...[next].flatMap((request) => request?.seq ?? []));
          } else if (step === 'rewind') {
            outbox.rewind();
            sent = [];
          } else {
            const answered = step === 'answer-first' ? sent[0] : sent.at(-1);
            if (answered === undefined) continue;
            expect(outbox.settle(answered)?.seq).toBe(answered);
            expect(outbox.settle(answered)).toBeUndefined();
            model.splice(model.indexOf(answered), 1);
            sent.splice(sent.indexOf(answered), 1);
          }
          const [first] = model;
          if (first !== undefined) expect(outbox.answered()).toBe(first - 1);
        }
        spill.remove();
      },
    ),
  );
  expect(existsSync(join(folder, 'outbox'))).toBe(false);
});
