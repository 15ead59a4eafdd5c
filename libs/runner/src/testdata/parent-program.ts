/**
 * @file A program that runs one endless trial, to be killed by a test. It needs no coordinator:
 * its link is a few lines in the same process, as a local run's would be. Arguments: a folder, a
 * socket that the trial connects to, what the trial does at its third step, its patience in milliseconds.
 */
import type { CoordinatorLink } from '@capsweep/domain';
import { ChildPool } from '../process/pool.ts';
import { Runner } from '../runner.ts';
import { newGrant, trainerUrl } from './house.ts';

const [folder = '', socket = '', does = '', patienceMs = ''] = process.argv.slice(2);

const link: CoordinatorLink = {
  patienceMs: Number(patienceMs),
  heartbeatMs: 1000,
  claim: () => Promise.resolve(undefined),
  report: () => Promise.resolve({ kind: 'continue' }),
  saveCheckpoint: () => Promise.resolve('committed'),
  loadCheckpoint: () => Promise.resolve(),
  finish: () => Promise.resolve('accepted'),
  log: () => undefined,
  heartbeat: () => undefined,
  onCommand: () => () => undefined,
};

const runner = new Runner({
  link,
  pool: new ChildPool(folder),
  trainers: { builtin: trainerUrl('counting'), root: folder },
  slots: 1,
  folder,
});
await runner.run(newGrant({ socket, does, at: 3, slow: true }));
