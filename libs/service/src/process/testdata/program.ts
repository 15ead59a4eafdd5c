// A program for the test of signals: says a word on standard output when it can be signalled.
import { SweepError } from '@capsweep/domain';
import { createLogger } from '../../logs/logger.ts';
import { aborted, runUntilSignal } from '../run-until-signal.ts';

const log = createLogger({ name: 'program', pretty: false });
const behaviours: Record<string, (signal: AbortSignal) => Promise<void>> = {
  async obedient(signal) {
    await aborted(signal);
    log.info('closed in order');
  },
  async stubborn(signal) {
    await aborted(signal);
    console.log('again');
    await new Promise(() => undefined);
  },
  async 'throws-abort'(signal) {
    await aborted(signal);
    signal.throwIfAborted();
  },
  fails: () => Promise.reject(new SweepError('port-taken', 'port 1 is taken')),
};

const keepAlive = setInterval(() => undefined, 1000);
const finished = runUntilSignal(behaviours[process.argv[2] ?? ''] ?? behaviours['fails']!, { log });
console.log('ready');
process.exitCode = await finished;
clearInterval(keepAlive);
