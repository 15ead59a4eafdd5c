import type { TrialGroup } from '../contract.ts';
import type { GroupSeat } from '../ipc.ts';
import type { Parent } from './parent.ts';

/** A group as one of its processes sees it; messages go through the parent. */
export class ChildGroup implements TrialGroup {
  readonly rank: number;
  readonly size: number;
  readonly path: string;
  readonly #parent: Parent;
  readonly #early: (readonly [unknown, number])[] = [];
  #hear: ((message: unknown, from: number) => void) | undefined;

  constructor(parent: Parent, { rank, size, path }: GroupSeat) {
    this.#parent = parent;
    this.rank = rank;
    this.size = size;
    this.path = path;
  }

  send(rank: number, message: unknown): void {
    this.#parent.send({ kind: 'tell', rank, message });
  }

  listen(hear: (message: unknown, from: number) => void): void {
    this.#hear = hear;
    for (const [message, from] of this.#early.splice(0)) hear(message, from);
  }

  /** Takes in what another process sent. */
  hear(message: unknown, from: number): void {
    if (this.#hear) this.#hear(message, from);
    else this.#early.push([message, from]);
  }
}
