import { rm } from 'node:fs/promises';
import { SweepError, type AttemptKey, type CoordinatorLink } from '@capsweep/domain';
import type { WrittenCheckpoint } from '../ipc.ts';
import { hashFolder } from './hash-folder.ts';

export interface UploadsOptions {
  readonly key: AttemptKey;
  readonly link: Pick<CoordinatorLink, 'saveCheckpoint'>;
  readonly signal: AbortSignal;
  /** A checkpoint is stored, or was given up; its files are gone from the folder. */
  readonly onStored: () => void;
  readonly onFenced: () => void;
  /** A checkpoint could not be stored. Training goes on unless the trainer is to blame. */
  readonly onError: (error: SweepError, checkpoint: WrittenCheckpoint) => void;
}

/** Stores checkpoints in the background. The child sends the next one only after `onStored`. */
export class Uploads {
  readonly #options: UploadsOptions;
  #current: Promise<void> = Promise.resolve();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  add(checkpoint: WrittenCheckpoint): void {
    this.#current = this.#current.then(() => this.#store(checkpoint));
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#current;
  }

  async #store(checkpoint: WrittenCheckpoint): Promise<void> {
    const { key, link, signal, onStored, onFenced, onError } = this.#options;
    const { folder, ...said } = checkpoint;
    try {
      const files = await hashFolder(folder);
      const { trial, attempt } = key;
      const manifest = { format: 'capsweep-checkpoint-1', trial, attempt, ...said, files } as const;
      const verdict = await link.saveCheckpoint(key, { folder, manifest }, signal);
      if (verdict === 'fenced') onFenced();
    } catch (reason) {
      if (!signal.aborted) onError(SweepError.from(reason), checkpoint);
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      onStored();
    }
  }
}
