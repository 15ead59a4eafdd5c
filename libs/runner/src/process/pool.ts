import type { TrainerFacts } from '../ipc.ts';
import { Child, type Profile } from './child.ts';

/**
 * Child processes that are warmed up before they are needed. Each takes part in one attempt; while it
 * does, the next one warms up for the same trainer with the same share of the machine.
 */
export class ChildPool {
  readonly #folder: string;
  readonly #children = new Set<Child>();
  readonly #spares = new Set<Child>();
  #isClosed = false;
  readonly #onExit = (): void => this.close();

  /** `folder` becomes the children's working directory. */
  constructor(folder: string) {
    this.#folder = folder;
    // Nothing of ours outlives us, however we end. (After SIGKILL the children see to it.)
    process.on('exit', this.#onExit);
  }

  /**
   * Warms children up ahead of time, unless they are. The facts of the first; rejects when one cannot be
   * warmed. Others that were warmed go, except those that wait for another GPU.
   */
  async prepare(...profiles: readonly [Profile, ...Profile[]]): Promise<TrainerFacts> {
    const warm = profiles.map((profile) => this.#take(profile) ?? this.#fork(profile));
    for (const spare of this.#spares) if (!this.#waits(spare, profiles)) this.#drop(spare);
    for (const child of warm) this.#spares.add(child);
    const [facts] = await Promise.all(warm.map(({ ready }) => ready));
    return facts as TrainerFacts;
  }

  /** A child for one attempt, warm or about to be; the caller sees to its end. */
  take(profile: Profile): Child {
    const spare = this.#take(profile);
    for (const other of this.#spares) if (!isAlike(other.profile, profile)) this.#drop(other);
    return spare ?? this.#fork(profile);
  }

  /** Ends all children. */
  close(): void {
    this.#isClosed = true;
    process.off('exit', this.#onExit);
    for (const child of this.#children) child.kill();
  }

  #take(profile: Profile): Child | undefined {
    const spare = [...this.#spares].find((each) => isSame(each.profile, profile));
    if (spare) this.#spares.delete(spare);
    return spare;
  }

  #waits({ profile }: Child, wanted: readonly Profile[]): boolean {
    const { gpu } = profile;
    return gpu !== undefined && wanted.every((each) => isAlike(each, profile) && each.gpu !== gpu);
  }

  #drop(spare: Child): void {
    this.#spares.delete(spare);
    spare.kill();
  }

  #fork(profile: Profile): Child {
    const child = new Child(profile, this.#folder);
    this.#children.add(child);
    void child.exited.then(() => {
      this.#children.delete(child);
      this.#spares.delete(child);
    });
    if (this.#isClosed) child.kill();
    return child;
  }
}

const isSame = (a: Profile, b: Profile): boolean => isAlike(a, b) && a.gpu === b.gpu;

/** The same but perhaps for the GPU. */
const isAlike = (a: Profile, b: Profile): boolean =>
  a.trainer === b.trainer && a.threads === b.threads;
