/** @file Runs single trials of {@link data} as a worker does, in processes of their own. */
import { cpSync, mkdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  sweepId,
  trialId,
  type CoordinatorLink,
  type Measurement,
  type Params,
} from '@capsweep/domain';
import { ChildPool, Runner, type AttemptEnd } from '@capsweep/runner';

/** A checkpoint that a trial has left in a folder. */
export interface Written {
  readonly folder: string;
  readonly step: number;
  readonly epoch: number;
}

/** What a trial was seen to do. */
export interface Seen {
  readonly end: AttemptEnd;
  readonly reports: readonly Measurement[];
  /** The last one. */
  readonly checkpoint: Written;
  readonly log: readonly string[];
}

export interface Run {
  readonly params: Params;
  readonly processes: number;
  /** Where its files go; a new name. */
  readonly folder: string;
  /** To go on from. */
  readonly from?: Written;
  /** Pause soon after this step. */
  readonly pauseAt?: number;
}

/** Runs a trial to its end, or to where it is paused. */
export async function oneTrial({ params, processes, folder, from, pauseAt }: Run): Promise<Seen> {
  mkdirSync(folder);
  const [reports, log]: [Measurement[], string[]] = [[], []];
  const checkpoint = { folder: join(folder, 'checkpoint'), step: 0, epoch: 0 };
  const link: CoordinatorLink = {
    ...{ patienceMs: 30_000, heartbeatMs: 10_000 },
    claim: () => Promise.resolve(undefined),
    report: (_, measurement) => {
      reports.push(measurement);
      const isEnough = measurement.step === pauseAt;
      return Promise.resolve(isEnough ? { kind: 'pause', reason: 'enough' } : { kind: 'continue' });
    },
    saveCheckpoint: (_, { folder: written, manifest: { step, epoch } }) => {
      cpSync(written, checkpoint.folder, { recursive: true });
      Object.assign(checkpoint, { step, epoch });
      return Promise.resolve('committed');
    },
    loadCheckpoint: (_, to) => cp(from?.folder ?? '', to, { recursive: true }),
    finish: () => Promise.resolve('accepted'),
    log: (_, lines) => void log.push(...lines.map(({ text }) => text)),
    heartbeat: () => undefined,
    onCommand: () => () => undefined,
  };
  const builtin = new URL('squares.ts', import.meta.url);
  const pool = new ChildPool(folder);
  pool.prepare = () => new Promise(() => undefined); // nobody comes after it
  const runner = new Runner({
    ...{ link, pool, trainers: { builtin, root: folder } },
    ...{ slots: processes, cores: processes, folder: join(folder, 'work') },
  });
  const key = { trial: trialId(sweepId('group'), 0), attempt: 1 };
  try {
    const end = await runner.run({
      ...{ slots: processes, ...(processes > 1 && { processes }) },
      assignment: {
        ...{ ...key, params, seed: 5, threads: 1, onNaN: 'fail', objectives: [] },
        checkpoints: { everyEpochs: 1, everySeconds: 1000, keepBest: 1 },
      },
      ...(from && { resume: { ...key, ...from, bytes: 0, manifestSha256: '' } }),
    });
    return { end, reports, checkpoint, log };
  } finally {
    runner.close();
  }
}
