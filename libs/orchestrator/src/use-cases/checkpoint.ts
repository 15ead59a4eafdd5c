import {
  checkpointFolder,
  SweepError,
  type AttemptKey,
  type CheckpointFile,
  type CheckpointManifest,
  type CheckpointRef,
  type RunningTrial,
  type SignedAddress,
  type Trial,
} from '@capsweep/domain';
import { boundPart, takesPlace, type Evaluation, type Judged } from '../evaluation.ts';
import type { Leader } from '../live/leader.ts';
import { changeTrial } from '../live/write.ts';
import { valuesOf } from '../objective.ts';
import { expectAttempt, findHeld, isFenced, touch } from './keys.ts';
import { release } from './pins.ts';

const addressSeconds = 900;

/** Asks for addresses of a checkpoint's files. */
export interface AddressInput {
  readonly method: SignedAddress['method'];
  readonly checkpoint: Pick<CheckpointRef, 'trial' | 'attempt' | 'step'>;
  readonly files: readonly string[];
}

/**
 * Addresses of a checkpoint's files, by name: for reading any, for writing those of an attempt
 * that holds its trial.
 *
 * @throws SweepError `attempt-fenced`, `request-invalid`
 */
export async function addresses(
  leader: Leader,
  { method, checkpoint, files }: AddressInput,
): Promise<Readonly<Record<string, SignedAddress>>> {
  if (method === 'PUT') {
    const held = findHeld(leader, checkpoint);
    if (!held)
      throw new SweepError(
        'attempt-fenced',
        `attempt ${checkpoint.attempt} at trial ${checkpoint.trial} is over`,
      );
    touch(leader, held);
  }
  const folder = checkpointFolder(checkpoint);
  const { objects } = leader.ports;
  const signed = files.map(async (name) => {
    const plain = method === 'GET' && name === 'manifest.json' ? name : plainName(name);
    return [name, await objects.sign(`${folder}/${plain}`, method, addressSeconds)] as const;
  });
  return Object.fromEntries(await Promise.all(signed));
}

/**
 * Makes an uploaded checkpoint the trial's newest, and its best if its values say so. The files
 * must be in the bucket, with their sizes; what is superseded is deleted afterwards.
 */
export async function commitCheckpoint(
  leader: Leader,
  manifest: CheckpointManifest,
): Promise<'committed' | 'fenced'> {
  const key: AttemptKey = manifest;
  const held = findHeld(leader, key);
  if (!held) return 'fenced';
  touch(leader, held);
  const { live, trial } = held;
  const known = trial.latest;
  if (known?.trial === key.trial && known.attempt === key.attempt && known.step >= manifest.step)
    return 'committed';
  const ref = await writeManifest(leader, trial, manifest, live.sweep.spec);
  try {
    const { before, after } = await changeTrial(leader, live, trial.number, (now) => {
      expectAttempt(now, key);
      return { kind: 'checkpointed', ref, best: isBest(live.sweep.spec, now, ref) };
    });
    await release(leader, live, superseded(before, after));
    return 'committed';
  } catch (error) {
    if (isFenced(error)) return 'fenced';
    throw error;
  }
}

/** Reads and verifies a committed checkpoint's manifest. */
export async function readManifest(
  { ports }: Pick<Leader, 'ports'>,
  ref: CheckpointRef,
): Promise<CheckpointManifest> {
  const bytes = await ports.objects.get(`${checkpointFolder(ref)}/manifest.json`);
  if ((await sha256(bytes)) !== ref.manifestSha256) {
    const message = `the manifest of trial ${ref.trial}, attempt ${ref.attempt}, step ${ref.step} is damaged in the bucket`;
    throw new SweepError('object-corrupt', message, { details: { trial: ref.trial } });
  }
  return JSON.parse(new TextDecoder().decode(bytes)) as CheckpointManifest;
}

async function writeManifest(
  leader: Leader,
  trial: RunningTrial,
  given: CheckpointManifest,
  judged: Judged,
): Promise<CheckpointRef> {
  const { step, epoch, files, metrics } = given;
  const place = { trial: trial.id, attempt: trial.attempt, step };
  const values = metrics && valuesOf(judged.objectives, metrics);
  const folder = checkpointFolder(place);
  await expectFiles(leader, folder, files);
  const manifest: CheckpointManifest = {
    ...given,
    ...(trial.params && { params: trial.params }),
    ...(values && { values }),
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  await leader.ports.objects.put(`${folder}/manifest.json`, bytes);
  const total = files.reduce((sum, file) => sum + file.bytes, bytes.length);
  const manifestSha256 = await sha256(bytes);
  const bound = values ? boundPart(judged.constraints, { ...trial.metrics, ...metrics }) : {};
  return { ...place, epoch, bytes: total, manifestSha256, ...(values && { values }), ...bound };
}

async function expectFiles(
  leader: Leader,
  folder: string,
  files: readonly CheckpointFile[],
): Promise<void> {
  for (const { name, bytes } of files) {
    const found = await leader.ports.objects.stat(`${folder}/${plainName(name)}`);
    if (found?.bytes === bytes) continue;
    const what = found ? `has ${found.bytes} bytes instead of ${bytes}` : 'is not in the bucket';
    throw new SweepError('checkpoint-corrupt', `${folder}/${name} ${what}; upload it again`);
  }
}

function isBest(judged: Judged, { bestCheckpoint }: Trial, ref: CheckpointRef): boolean {
  const later = evaluationOf(ref);
  return later !== undefined && takesPlace(judged, later, evaluationOf(bestCheckpoint));
}

const evaluationOf = (ref: CheckpointRef | undefined): Evaluation | undefined =>
  ref?.values && { ...ref, values: ref.values };

/** Refs that a trial had and no longer needs. What it resumed from is loaded by now. */
function superseded(before: Trial, after: Trial): readonly CheckpointRef[] {
  const kept = [after.latest, after.bestCheckpoint].map((ref) => ref?.manifestSha256);
  const had = [before.latest, before.bestCheckpoint].filter((ref) => ref !== undefined);
  const gone = had.filter((ref) => !kept.includes(ref.manifestSha256));
  return [...new Map(gone.map((ref) => [ref.manifestSha256, ref])).values()];
}

/** A file name without a path: it becomes part of an object's key. */
function plainName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(name) && name !== 'manifest.json') return name;
  throw new SweepError(
    'request-invalid',
    `${JSON.stringify(name)} cannot name a checkpoint's file`,
  );
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
