import { beforeAll, expect, it } from 'vitest';
import { range, type Metrics } from '@capsweep/domain';
import { useEngine } from '../testing/backends.ts';
import { tinySession } from '../testing/tiny-run.ts';
import { evaluate } from './evaluate.ts';
import { runLoop, type Ending, type LoopOptions, type LoopWish } from './loop.ts';
import type { Session } from './session.ts';

beforeAll(() => useEngine('cpu'));

interface Seen {
  readonly events: string[];
  readonly reports: { step: number; epoch?: number; metrics: Metrics }[];
  readonly ending: Ending;
}

/** Runs the loop; `wishes` are answered in turn, then `continue`. */
async function run(
  session: Session,
  change: Partial<LoopOptions> = {},
  wishes: (LoopWish | undefined)[] = [],
): Promise<Seen> {
  const events: string[] = [];
  const reports: Seen['reports'] = [];
  const { model, loss, samples, preprocessing } = session.parts;
  const indices = range(120).slice(90);
  const options: LoopOptions = {
    reportEverySteps: 0,
    evaluateEverySteps: 0,
    checkpointEveryEpochs: 1,
    checkpointEveryMs: Infinity,
    onNaN: 'fail',
    validate: (goOn) =>
      evaluate(model, loss, { samples, indices, preprocessing, batchSize: 10 }, goOn),
    ...change,
  };
  let looks = 0;
  const ending = await runLoop(session, options, {
    wish: () => Promise.resolve(wishes[looks++] ?? 'continue'),
    report: (report) => {
      reports.push(report);
      events.push(
        `report ${report.step}${report.epoch === undefined ? '' : ` epoch ${report.epoch}`}`,
      );
    },
    checkpoint: ({ step, epoch, metrics }) => {
      events.push(`save ${step} at ${epoch}${metrics ? ' evaluated' : ''}`);
      return Promise.resolve();
    },
    now: () => looks, // one tick per look
  });
  return { events, reports, ending };
}

const quiet = (n: number): undefined[] => Array.from({ length: n }, () => undefined);

it('reports, evaluates and saves when it should, and learns', async () => {
  const { events, reports, ending } = await run(tinySession(), {
    reportEverySteps: 4,
    evaluateEverySteps: 10,
    checkpointEveryEpochs: 2,
  });
  expect(ending).toBe('finished');
  expect(events).toEqual([
    'report 4',
    'report 6 epoch 1',
    'report 8',
    'report 10',
    'report 12 epoch 2',
    'save 12 at 2 evaluated',
    'report 16',
    'report 18 epoch 3',
    'save 18 at 3 evaluated', // the last weights are always kept
  ]);
  const [last] = reports.slice(-1);
  expect(Object.keys(last!.metrics).sort()).toEqual(
    ['samplesPerSecond', 'train/accuracy', 'train/loss', 'val/accuracy', 'val/loss'].sort(),
  );
  expect(last!.metrics['val/accuracy']).toBeGreaterThan(0.9);
  expect(Object.keys(reports[3]!.metrics)).toEqual(['val/loss', 'val/accuracy']);
});

it('saves by time, between steps', async () => {
  const { events } = await run(
    tinySession({ plan: { samples: 90, batchSize: 16, epochs: 1, seed: 5 } }),
    {
      checkpointEveryMs: 2,
    },
  );
  expect(events.filter((event) => event.startsWith('save'))).toEqual([
    'save 1 at 0.16666666666666666',
    'save 3 at 0.5',
    'save 5 at 0.8333333333333334',
    'save 6 at 1 evaluated',
  ]);
});

it('checkpoint wishes are obeyed once, without saving the same weights twice', async () => {
  const wishes = [...quiet(2), 'checkpoint', 'checkpoint'] as const;
  const { events } = await run(tinySession(), { checkpointEveryEpochs: 0 }, [...wishes]);
  expect(events.filter((event) => event.startsWith('save')).slice(0, 2)).toEqual([
    'save 2 at 0.3333333333333333',
    'save 3 at 0.5',
  ]);
});

it('hand-over saves and ends; stop just ends', async () => {
  expect(await run(tinySession(), {}, [...quiet(3), 'hand-over'])).toMatchObject({
    ending: 'handed-over',
    events: ['save 3 at 0.5'],
  });
  expect(await run(tinySession(), {}, [...quiet(3), 'stop'])).toMatchObject({
    ending: 'stopped',
    events: [],
  });
});

it('handed over during an evaluation, repeats the evaluation and nothing else', async () => {
  const session = tinySession();
  // Six looks for six steps, then one before each batch of the evaluation.
  const first = await run(session, {}, [...quiet(7), 'hand-over']);
  expect(first).toMatchObject({ ending: 'handed-over', events: ['save 6 at 1'] });
  const second = await run(session, { checkpointEveryEpochs: 0 }, [...quiet(3), 'stop']);
  expect(second).toMatchObject({ ending: 'stopped', events: ['report 6 epoch 1'] });
  const undisturbed = await run(tinySession(), {}, [...quiet(9), 'stop']);
  const without = ({ samplesPerSecond: _, ...metrics }: Metrics): Metrics => metrics;
  expect(without(second.reports[0]!.metrics)).toEqual(without(undisturbed.reports[0]!.metrics));
});

it('looks at the test samples once, at the very end', async () => {
  let tests = 0;
  const { reports } = await run(tinySession(), {
    test: () => {
      tests++;
      return Promise.resolve({ loss: 0.5, accuracy: 0.75 });
    },
  });
  expect(tests).toBe(1);
  expect(reports.at(-1)!.metrics).toMatchObject({ 'test/accuracy': 0.75, 'test/loss': 0.5 });
});

it('stops at a loss that is no number, and says what helps', async () => {
  const wild = { learningRate: () => 1e30, optimizer: { kind: 'sgd' } as const };
  await expect(run(tinySession(wild))).rejects.toMatchObject({
    code: 'trial-nan',
    retryable: false,
    message: expect.stringMatching(
      /^train\/loss is (NaN|Infinity) at step 6, in epoch 1\. A lower/,
    ) as string,
  });
  const { reports, ending } = await run(tinySession(wild), { onNaN: 'continue' });
  expect(ending).toBe('finished');
  expect(reports.at(-1)!.metrics['train/loss']).not.toBeLessThan(Infinity);
});
