import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { capture } from '../core/capture.ts';
import { decide } from '../core/decide.ts';
import type { Effect, Mutation } from '../core/mutation.ts';
import { apply, emptyState, type State } from '../core/state.ts';
import { CoreStore, type Truth } from '../core/store.ts';
import { storeClosed } from '../refusals.ts';
import type { Stores } from '../stores.ts';
import { asFileError } from './errors.ts';
import { Journal, lineOf } from './journal.ts';
import { lockFolder } from './lock.ts';

/** Where the truth is. */
export interface FileStoresOptions {
  /** Made if it is not there. One process at a time may have it open. */
  readonly dir: string;
  /** The journal is made anew when it is longer than this and has doubled. @default 16 MiB */
  readonly compactBytes?: number;
}

/**
 * Opens the truth in a folder. It is held in memory as well: reading costs nothing, and a mutation
 * costs one line and one wait for the disk, shared by all that come at the same time.
 *
 * @throws SweepError `folder-locked`, `disk-full`, `store-schema`, or `store-unavailable` when the
 * folder cannot be used or is damaged
 */
export async function createFileStores(options: FileStoresOptions): Promise<Stores> {
  const dir = resolve(options.dir);
  const truth = await open(dir, options.compactBytes ?? 16 * 2 ** 20);
  const store = new CoreStore(truth);
  return { trials: store, events: store, close: () => store.close() };
}

async function open(dir: string, compactBytes: number): Promise<FileTruth> {
  try {
    await mkdir(dir, { recursive: true });
    const unlock = await lockFolder(dir);
    try {
      return new FileTruth({ dir, compactBytes, unlock }, await load(dir));
    } catch (error) {
      await unlock();
      throw error;
    }
  } catch (error) {
    throw asFileError(error, dir, 'store-unavailable');
  }
}

async function load(dir: string): Promise<{ state: State; journal: Journal }> {
  const state = emptyState();
  const journal = await Journal.open(dir, (effects) => {
    for (const effect of effects) apply(state, effect);
  });
  return { state, journal };
}

interface Pending {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Folder {
  readonly dir: string;
  readonly compactBytes: number;
  readonly unlock: () => Promise<void>;
}

/**
 * A state and its journal. A mutation is decided and applied at once, and acknowledged when its
 * line is on the disk; readers of this process may see it a moment earlier. When the disk refuses,
 * everything unacknowledged is thrown, and the state is read again from the disk.
 */
class FileTruth implements Truth {
  readonly #folder: Folder;
  #state: State;
  #journal: Journal;
  #pending: Pending[] = [];
  /** The writing of pending lines; undefined when there are none. */
  #writing: Promise<void> | undefined;
  /** The reading of the state after a failure; nobody may use it before that is over. */
  #recovering: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #broken: unknown;

  constructor(folder: Folder, { state, journal }: { state: State; journal: Journal }) {
    this.#folder = folder;
    this.#state = state;
    this.#journal = journal;
  }

  async state(): Promise<State> {
    while (this.#recovering) await this.#recovering;
    return this.#usable();
  }

  async commit(mutation: Mutation): Promise<readonly Effect[]> {
    while (this.#recovering) await this.#recovering;
    const state = this.#usable();
    const effects = decide(state, mutation);
    if (effects.length === 0) return effects;
    for (const effect of effects) apply(state, effect);
    await new Promise<void>((resolve, reject) => {
      this.#pending.push({ line: lineOf(effects), resolve, reject });
      this.#writing ??= this.#write();
    });
    return effects;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #usable(): State {
    const { dir } = this.#folder;
    if (this.#closing) throw storeClosed(dir);
    if (this.#broken) throw asFileError(this.#broken, dir, 'store-unavailable');
    return this.#state;
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#persist(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#recovering = this.#recover(error, batch);
        await this.#recovering;
        this.#recovering = undefined;
      }
    }
    this.#writing = undefined;
  }

  /** Puts lines on the disk, or else the whole state, which has them already. */
  async #persist(batch: readonly Pending[]): Promise<void> {
    const journal = this.#journal;
    const isLong = journal.bytes > Math.max(this.#folder.compactBytes, journal.snapshotBytes);
    const renewed = isLong ? await journal.renew(capture(this.#state)) : undefined;
    if (renewed) this.#journal = renewed;
    else await journal.append(batch.map(({ line }) => line));
  }

  async #recover(error: unknown, batch: readonly Pending[]): Promise<void> {
    const { dir } = this.#folder;
    const lost = [...batch, ...this.#pending];
    this.#pending = [];
    await this.#journal.close().catch(() => undefined);
    try {
      const { state, journal } = await load(dir);
      this.#state = state;
      this.#journal = journal;
    } catch (again) {
      this.#broken = again;
    }
    for (const { reject } of lost) reject(asFileError(error, dir, 'store-unavailable'));
  }

  async #end(): Promise<void> {
    await this.#writing;
    await this.#journal.close().catch(() => undefined);
    await this.#folder.unlock();
  }
}
