import { join } from 'node:path';
import { SweepError, type Clock, type LogLevel } from '@capsweep/domain';
import { silenceError, startPulse, type Pulse } from '../attempt/pulse.ts';
import type { FromChild, ToChild, TrainerFacts } from '../ipc.ts';
import type { AttemptProcess, Child, ChildListener } from './child.ts';
import type { Exit } from './exit-reason.ts';

/**
 * Several children that run one attempt together, as if they were one. The first leads: what is said to
 * the attempt is said to it, and what it says is what the attempt says. Messages between the children are
 * passed on. Nobody goes on alone: whoever ends before it said that it was done takes all others with it.
 */
export class Crew implements AttemptProcess {
  readonly ready: Promise<TrainerFacts>;
  readonly exited: Promise<Exit>;
  readonly #children: readonly [Child, ...Child[]];
  readonly #clock: Clock;
  readonly #pulses: Pulse[] = [];
  readonly #done = new Set<number>();
  #broken: Exit | undefined;
  #listener: ChildListener | undefined;

  constructor(children: readonly [Child, ...Child[]], clock: Clock) {
    this.#children = children;
    this.#clock = clock;
    this.ready = Promise.all(children.map((child) => child.ready)).then(([facts]) => facts ?? {});
    this.ready.catch(() => undefined); // whoever works with the crew hears of it
    this.exited = this.#exits();
  }

  listen(listener: ChildListener): void {
    this.#listener = listener;
    this.#children.forEach((child, rank) => {
      child.listen({
        onMessage: (message) => this.#hear(rank, message),
        onLines: (level, lines) => this.#lines(rank, level, lines),
      });
    });
  }

  send(message: ToChild): void {
    if (message.kind === 'start') return this.#start(message);
    if (message.kind !== 'abort') return this.#children[0].send(message);
    for (const child of this.#children) child.send(message);
  }

  kill(): void {
    this.#stopPulses();
    for (const child of this.#children) child.kill();
  }

  async end(reason: string, graceMs: number): Promise<void> {
    this.#stopPulses();
    await Promise.all(this.#children.map((child) => child.end(reason, graceMs)));
  }

  /** The leader's pulse is the attempt's; the others have one each. */
  #start(message: Extract<ToChild, { kind: 'start' }>): void {
    const size = this.#children.length;
    const path = join(message.scratch, 'meeting-place');
    this.#children.forEach((child, rank) => {
      child.send({ ...message, group: { rank, size, path } });
      if (rank === 0) return;
      this.#pulses[rank] = startPulse({
        clock: this.#clock,
        patienceMs: message.patienceMs,
        tick: () => child.send({ kind: 'tick' }),
        onSilence: (ms) => this.#fail(rank, silenceError(ms)),
      });
    });
  }

  #hear(rank: number, message: FromChild): void {
    if (message.kind === 'ended' || message.kind === 'failed') this.#done.add(rank);
    if (message.kind === 'tell') this.#tell(rank, message);
    else if (rank === 0) this.#listener?.onMessage(message);
    else this.#hearFollower(rank, message);
  }

  #tell(from: number, { rank, message }: Extract<FromChild, { kind: 'tell' }>): void {
    this.#pulses[from]?.heard();
    this.#children[rank]?.send({ kind: 'told', from, message });
  }

  #hearFollower(rank: number, message: FromChild): void {
    this.#pulses[rank]?.heard();
    switch (message.kind) {
      case 'log':
        return this.#lines(rank, 'info', [message.text]);
      case 'ended':
        return this.#pulses[rank]?.stop();
      case 'failed':
        return this.#fail(rank, SweepError.fromInfo(message.error));
      case 'report':
      case 'checkpoint':
        return this.#fail(rank, notLeading());
      case 'ready':
      case 'tell':
      case 'tock':
    }
  }

  /** A follower's failure is the attempt's, and nobody waits for it any longer. */
  #fail(rank: number, error: SweepError): void {
    const { code, details } = error;
    const message = `${this.#name(rank)}: ${error.message}`;
    this.#listener?.onMessage({ kind: 'failed', error: { code, message, details } });
    this.kill();
  }

  #lines(rank: number, level: LogLevel, lines: readonly string[]): void {
    const named = rank === 0 ? lines : lines.map((line) => `[${this.#name(rank)}] ${line}`);
    this.#listener?.onLines(level, named);
  }

  #name(rank: number): string {
    return `process ${rank + 1} of ${this.#children.length}`;
  }

  /** Resolves when all are gone, with how the first one ended that should not have, else the leader. */
  async #exits(): Promise<Exit> {
    const exits = this.#children.map(async (child, rank) => {
      const exit = await child.exited;
      this.#left(rank, exit);
      return exit;
    });
    const [leader] = await Promise.all(exits);
    return this.#broken ?? (leader as Exit);
  }

  #left(rank: number, exit: Exit): void {
    this.#pulses[rank]?.stop();
    if (this.#done.has(rank) && rank > 0) return;
    if (!this.#done.has(rank) && !this.#broken) {
      this.#broken = exit;
      this.#lines(0, 'warn', [`${this.#name(rank)} has ended; the others are ended with it`]);
    }
    this.kill();
  }

  #stopPulses(): void {
    for (const pulse of this.#pulses) (pulse as Pulse | undefined)?.stop();
  }
}

const notLeading = (): SweepError =>
  new SweepError(
    'request-invalid',
    'only the first process of a trial reports and writes checkpoints; the others tell it through context.group',
  );
