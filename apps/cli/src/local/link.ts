import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkpointFolder,
  SweepError,
  type AttemptKey,
  type CheckpointManifest,
  type CheckpointRef,
  type CoordinatorLink,
  type LocalCheckpoint,
  type ObjectStore,
  type Sweep,
  type WorkerId,
} from '@capsweep/domain';
import type { Orchestrator } from '@capsweep/orchestrator';
import { localLeaseMs } from './house.ts';

/** What a local link needs to know. */
export interface LocalLinkOptions {
  readonly orchestrator: Orchestrator;
  readonly objects: ObjectStore;
  readonly worker: WorkerId;
  /** The one sweep that is run here, whatever pool and labels it asks for. */
  readonly sweep: Sweep;
  /** How long a trainer may be away from its event loop. */
  readonly patienceMs: number;
  readonly onTrouble: (error: SweepError) => void;
}

/** A worker's link to an orchestrator in the same process: no sockets, no copies over HTTP. */
export function localLink(options: LocalLinkOptions): CoordinatorLink {
  const { orchestrator, objects, worker, sweep, patienceMs, onTrouble } = options;
  const { pool, labels } = sweep.spec.resources;
  const { workers } = orchestrator;
  return {
    patienceMs,
    heartbeatMs: localLeaseMs / 3,
    claim: (slots) => workers.claim({ worker, pool, slots, labels, sweep: sweep.id }),
    report: (key, measurement) => workers.report(key, measurement),
    finish: (key, outcome) => workers.finish(key, outcome),
    saveCheckpoint: (_, checkpoint) => save(orchestrator, objects, checkpoint),
    loadCheckpoint: (ref, folder) => load(objects, ref, folder),
    heartbeat: (attempts) => {
      workers.heartbeat(worker, attempts);
    },
    log: (key, lines) => {
      workers.log(key, lines).catch((error: unknown) => onTrouble(SweepError.from(error)));
    },
    onCommand: (listener) =>
      orchestrator.onChange((change) => {
        if (change.kind === 'command') listener(change.command);
      }),
  };
}

async function save(
  { workers }: Orchestrator,
  objects: ObjectStore,
  { folder, manifest }: LocalCheckpoint,
): Promise<'committed' | 'fenced'> {
  for (const { name } of manifest.files) {
    await objects.put(`${checkpointFolder(manifest)}/${name}`, await readFile(join(folder, name)));
  }
  return await workers.commitCheckpoint(manifest);
}

async function load(objects: ObjectStore, ref: CheckpointRef, folder: string): Promise<void> {
  const source = checkpointFolder(ref);
  const text = await objects.get(`${source}/manifest.json`);
  expectHash(text, ref.manifestSha256, 'manifest.json', ref);
  const manifest = JSON.parse(new TextDecoder().decode(text)) as CheckpointManifest;
  for (const { name, sha256 } of manifest.files) {
    const bytes = await objects.get(`${source}/${name}`);
    expectHash(bytes, sha256, name, ref);
    await writeFile(join(folder, name), bytes);
  }
}

function expectHash(bytes: Uint8Array, sha256: string, name: string, key: AttemptKey): void {
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return;
  const message = `${name} of a checkpoint of trial ${key.trial} is damaged in the bucket`;
  throw new SweepError('checkpoint-corrupt', message, { details: { trial: key.trial } });
}
