import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '@capsweep/domain';
import type { CheckpointDocument } from '@capsweep/protocol/http';
import type { Desk, Which } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { formatBytes, formatValue } from '../render/format.ts';
import { bestTrial, type JsonOption } from './look.ts';

export interface PullOptions extends JsonOption {
  /** A trial's number; otherwise the sweep's best trial. */
  readonly trial?: number;
  readonly latest?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

/**
 * `capsweep pull SWEEP`: a checkpoint into a folder. The folder appears whole or not at all, with
 * every file verified; `model.json` in it opens with `tf.loadLayersModel`.
 */
export async function pullCheckpoint(
  io: Io,
  desk: Desk,
  name: string,
  options: PullOptions,
): Promise<void> {
  const trial = options.trial ?? (await bestTrial(io, desk, name, options));
  const which: Which = options.latest ? 'latest' : 'best';
  const checkpoint = await desk.checkpoint(name, trial, which);
  const folder = resolve(options.out ?? `${name}-trial-${trial}`);
  await expectFree(folder, options.force ?? false);
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const file of checkpoint.files) {
      const bytes = await desk.checkpointFile(name, trial, { name: file.name, which });
      await writeVerified(join(draft, file.name), bytes, file);
    }
    await writeFile(join(draft, 'manifest.json'), `${JSON.stringify(checkpoint, null, 2)}\n`);
    if (options.force) await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  tell(io, options, { folder, trial, checkpoint });
}

async function expectFree(folder: string, force: boolean): Promise<void> {
  if (force || !existsSync(folder) || (await readdir(folder)).length === 0) return;
  throw new SweepError(
    'request-invalid',
    `${folder} is there already; choose another --out, or use --force to replace it`,
  );
}

async function writeVerified(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { name, sha256 }: CheckpointDocument['files'][number],
): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(
    bytes,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  if (hash.digest('hex') === sha256) return;
  throw new SweepError(
    'object-corrupt',
    `${name} arrived damaged: its SHA-256 is not the manifest's; pull again`,
  );
}

function tell(
  io: Io,
  { json }: JsonOption,
  { folder, trial, checkpoint }: { folder: string; trial: number; checkpoint: CheckpointDocument },
): void {
  if (json) {
    printJson(io, { folder, ...checkpoint });
    return;
  }
  const size = checkpoint.files.reduce((sum, file) => sum + file.bytes, 0);
  const value = checkpoint.values?.[0];
  const measured = value === undefined ? '' : `, value ${formatValue(value ?? NaN)}`;
  io.note(
    `trial ${trial}, step ${checkpoint.step}${measured}: ${checkpoint.files.length} files, ${formatBytes(size)}`,
  );
  io.out(folder);
}
