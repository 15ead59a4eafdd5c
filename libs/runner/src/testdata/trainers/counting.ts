/**
 * @file A trainer that only counts, and can be told by its parameters to misbehave: `at` says at
 * which step, `does` says what. Its checkpoint is the count.
 */
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { SweepError } from '@capsweep/domain';
import { defineTrainer, type TrainerResult, type TrialContext } from '../../contract.ts';

const stepsPerEpoch = 5;

export default defineTrainer({
  warmUp: ({ threads }) =>
    Promise.resolve({ engine: 'counting', threads, omp: process.env['OMP_NUM_THREADS'] ?? '' }),
  run: async (context) => {
    const { params } = context.assignment;
    if (typeof params['socket'] === 'string') await tellAlive(params['socket']);
    let step = context.resume ? await load(context.resume.folder) : 0;
    context.log(`begins at step ${step}`);
    context.signal.addEventListener('abort', () =>
      context.log(`aborted: ${String(context.signal.reason)}`),
    );
    while (step < Number(params['steps'] ?? Infinity)) {
      step += 1;
      if (step === params['at']) await misbehave(context, String(params['does']));
      report(context, step);
      const isDue = step % Number(params['checkpointEvery'] ?? Infinity) === 0;
      if (isDue) await save(context, step);
      const result = await obey(context, step);
      if (result) return result;
      await (params['slow'] === true ? delay(2) : turn());
    }
    await save(context, step);
    return { kind: 'finished' };
  },
});

function report(context: TrialContext, step: number): void {
  const end = step % stepsPerEpoch === 0 ? { epoch: step / stepsPerEpoch } : {};
  context.report({ step, ...end, metrics: { 'val/accuracy': step / 1000, threads: threads() } });
}

const threads = (): number => Number(process.env['OMP_NUM_THREADS']);

async function obey(context: TrialContext, step: number): Promise<TrainerResult | undefined> {
  const isDeaf = context.assignment.params['does'] === 'not listen';
  const wish = isDeaf ? 'continue' : await context.wish();
  if (wish === 'checkpoint') await save(context, step);
  if (wish === 'stop') return { kind: 'stopped' };
  if (wish !== 'hand-over') return undefined;
  await save(context, step);
  return { kind: 'handed-over' };
}

async function save(context: TrialContext, step: number): Promise<void> {
  const { params } = context.assignment;
  await context.checkpoint({
    step,
    epoch: step / stepsPerEpoch,
    metrics: { 'val/accuracy': step / 1000 },
    about: { labels: ['none'] },
    write: async (folder) => {
      await writeFile(join(folder, 'count.json'), JSON.stringify({ step }));
      if (params['does'] === 'write a subfolder') await mkdir(join(folder, 'variables'));
    },
  });
}

async function load(folder: string): Promise<number> {
  const { step } = JSON.parse(await readFile(join(folder, 'count.json'), 'utf8')) as {
    step: number;
  };
  return step;
}

/** Holds a connection open: whoever is at its other end hears when this process ends. */
async function tellAlive(path: string): Promise<void> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.write(`${process.pid}\n`, () => resolve());
  });
  socket.on('error', () => undefined).unref();
}

async function misbehave(context: TrialContext, what: string): Promise<void> {
  switch (what) {
    case 'throw':
      throw new Error('the loss exploded');
    case 'throw hopelessly':
      throw new SweepError('trial-params', 'learningRate is -1; it must be positive');
    case 'crash':
      process.kill(process.pid, 'SIGSEGV');
      return new Promise(() => undefined);
    case 'be killed':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    case 'exit':
      console.error('native code had enough');
      return process.exit(3);
    case 'block':
      for (;;) Math.sqrt(2);
    case 'talk':
      console.log('to stdout');
      console.error('to stderr');
      return;
    case 'flood':
      for (let i = 0; i < 20_000; i += 1) console.log(`line ${i} ${'x'.repeat(100)}`);
      return;
    case 'report backwards': {
      context.report({ step: 1, metrics: {} });
      return;
    }
    default:
  }
}
