import type { TrainerFacts } from '../ipc.ts';
import { Child, type Profile } from './child.ts';

/**
 * Child processes that are warmed up before they are needed. Each runs one attempt; while it does,
 * the next one warms up for the same trainer with the same threads.
 */
export class ChildPool {
  readonly #folder: string;
  readonly #children = new Set<Child>();
  #spare: Child | undefined;
  #isClosed = false;
  readonly #onExit = (): void => this.close();

  /** `folder` becomes the children's working directory. */
  constructor(folder: string) {
    this.#folder = folder;
    // Nothing of ours outlives us, however we end. (After SIGKILL the children see to it.)
    process.on('exit', this.#onExit);
  }

  /** Warms a child up ahead of time, unless one is. Its facts; rejects when it cannot be warmed. */
  async prepare(profile: Profile): Promise<TrainerFacts> {
    if (this.#spare && !isSame(this.#spare.profile, profile)) this.#spare.kill();
    if (!this.#spare || !isSame(this.#spare.profile, profile)) this.#spare = this.#fork(profile);
    return this.#spare.ready;
  }

  /** A child for one attempt, warm or about to be; the caller sees to its end. */
  take(profile: Profile): Child {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare && isSame(spare.profile, profile)) return spare;
    spare?.kill();
    return this.#fork(profile);
  }

  /** Ends all children. */
  close(): void {
    this.#isClosed = true;
    process.off('exit', this.#onExit);
    for (const child of this.#children) child.kill();
  }

  #fork(profile: Profile): Child {
    const child = new Child(profile, this.#folder);
    this.#children.add(child);
    void child.exited.then(() => {
      this.#children.delete(child);
      if (this.#spare === child) this.#spare = undefined;
    });
    if (this.#isClosed) child.kill();
    return child;
  }
}

function isSame(a: Profile, b: Profile): boolean {
  return a.trainer === b.trainer && a.threads === b.threads;
}
