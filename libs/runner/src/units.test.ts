import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { SweepError, type Clock } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { fittingSlots } from './slots.ts';
import { isStronger, outcomeOf, type Ending, type Wanted } from './attempt/outcome.ts';
import { startPulse } from './attempt/pulse.ts';
import { childEnv } from './process/env.ts';
import { childEntry, childExecArgv } from './process/exec-argv.ts';
import { exitReason } from './process/exit-reason.ts';
import { readLines } from './process/lines.ts';

it('gives children the environment without its secrets', () => {
  const own = {
    PATH: '/bin',
    CAPSWEEP_TOKEN: 't',
    AWS_SECRET_ACCESS_KEY: 's',
    REDIS_PASSWORD: 'p',
    CAPSWEEP_CACHE: '/cache',
    OMP_NUM_THREADS: '64',
  };
  const env = childEnv({ threads: 3 }, own);
  expect(Object.keys(env).sort()).toEqual([
    'CAPSWEEP_CACHE',
    'MKL_NUM_THREADS',
    'NUMEXPR_NUM_THREADS',
    'OMP_NUM_THREADS',
    'OPENBLAS_NUM_THREADS',
    'PATH',
    'VECLIB_MAXIMUM_THREADS',
  ]);
  expect(env['OMP_NUM_THREADS']).toBe('3');
  expect(childEnv({ threads: 3, gpu: '5' }, own)).toEqual({ ...env, CUDA_VISIBLE_DEVICES: '5' });
});

it('gives children what runs TypeScript, once, and no debugger', () => {
  const built = new URL('file:///app/dist/child/main.js');
  expect(childExecArgv(built, ['--inspect-brk=9229', '--max-old-space-size=512'])).toEqual([
    '--max-old-space-size=512',
  ]);
  const own = ['--conditions=@capsweep/source', '--import', 'file:///x/tsx/dist/loader.mjs'];
  expect(childExecArgv(childEntry(), own)).toEqual(own);
  const [condition, flag, loader] = childExecArgv(childEntry(), []);
  expect([condition, flag]).toEqual(['--conditions=@capsweep/source', '--import']);
  expect(loader).toMatch(/^file:.*tsx/);
});

it('cuts output into lines, whatever the chunks are', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (some) => lines.push(...some));
  stream.write('on');
  stream.write('e\r\ntwo\nüb');
  stream.write(Buffer.from([0xc3]));
  stream.write(Buffer.from([0xbc, 0x0a]));
  stream.end('x'.repeat(9000));
  await finished(stream);
  expect(lines.slice(0, 3)).toEqual(['one', 'two', 'übü']);
  expect(lines[3]).toBe(`${'x'.repeat(8192)} … (808 characters cut)`);
});

it('knows why a process ended', () => {
  const exit = { code: null, signal: 'SIGKILL', tail: [], isMemoryShort: false } as const;
  const why = (more: object): [string, string] => {
    const { code, message } = exitReason({ ...exit, ...more }, 'it');
    return [code, message];
  };
  expect(why({})).toEqual([
    'trial-crashed',
    'it was killed from outside (SIGKILL); nobody here did it',
  ]);
  expect(why({ isMemoryShort: true })[0]).toBe('out-of-memory');
  expect(why({ signal: 'SIGABRT', tail: ['FATAL ERROR: JavaScript heap out of memory'] })[0]).toBe(
    'out-of-memory',
  );
  expect(why({ signal: null, code: 7, tail: ['first', 'last', ' '] })[1]).toBe(
    'it exited with code 7 before it was done; its last words: last',
  );
});

const crash: Ending = { kind: 'error', error: new SweepError('trial-crashed', 'x') };
const result = (kind: 'finished' | 'handed-over' | 'stopped'): Ending => ({
  kind: 'result',
  result: { kind },
});
const wish = (kind: Wanted['kind']): Wanted => ({ kind, reason: '' });

it.each<[Ending, Wanted | undefined, string]>([
  [result('finished'), undefined, 'completed'],
  [result('finished'), wish('stop'), 'completed'],
  [result('handed-over'), wish('pause'), 'paused'],
  [result('handed-over'), wish('release'), 'released'],
  [result('handed-over'), undefined, 'released'],
  [result('stopped'), undefined, 'stopped'],
  [crash, undefined, 'failed'],
  [crash, wish('pause'), 'failed'],
  [crash, wish('stop'), 'stopped'],
  [{ kind: 'overdue' }, wish('pause'), 'paused'],
  [{ kind: 'overdue' }, wish('stop'), 'stopped'],
  [{ kind: 'error', error: new SweepError('bucket-unavailable', '') }, undefined, 'released'],
])('takes the end %j, when %j was wanted, as %s', (ending, wanted, outcome) => {
  expect(outcomeOf(ending, wanted).kind).toBe(outcome);
});

it('lets a stronger wish win', () => {
  expect(isStronger(wish('release'), undefined)).toBe(true);
  expect(isStronger(wish('pause'), wish('release'))).toBe(true);
  expect(isStronger(wish('release'), wish('pause'))).toBe(false);
  expect(isStronger(wish('stop'), wish('pause'))).toBe(true);
});

it('notices silence by unanswered ticks, for as long as it may last', () => {
  let now = 0;
  let next: { at: number; work: () => void } | undefined;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: (ms, work) => {
      next = { at: now + ms, work };
      return () => (next = undefined);
    },
  };
  const run = (): void => {
    const due = next;
    next = undefined;
    if (!due) throw new Error('nothing is due');
    now = due.at;
    due.work();
  };
  let ticks = 0;
  const silences: number[] = [];
  const pulse = startPulse({
    clock,
    patienceMs: 5000,
    tick: () => (ticks += 1),
    onSilence: (ms) => silences.push(ms),
  });
  for (let i = 0; i < 4; i += 1) run();
  pulse.heard();
  for (let i = 0; i < 5; i += 1) run();
  expect(silences).toEqual([]);
  run();
  expect([now, ticks, silences]).toEqual([10_000, 10, [5000]]);
});

it.each([
  [2, 4, { slots: 2 }],
  [4, 4, { slots: 4 }],
  [5, 2, { slots: 2, lowered: expect.stringMatching(/^5 slots .* 2 cores/) as string }],
])('%d slots on %d cores', (asked, cores, expected) => {
  expect(fittingSlots(asked, cores)).toEqual(expected);
});
