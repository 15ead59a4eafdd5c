import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  sameAttempt,
  SweepError,
  type AttemptKey,
  type Clock,
  type CoordinatorLink,
  type Grant,
  type WorkerCommand,
} from '@capsweep/domain';
import { systemClock } from '@capsweep/service';
import { orAborted } from './abort.ts';
import { Attempt, type AttemptEnd, type AttemptLimits } from './attempt/attempt.ts';
import { failedOutcome } from './attempt/outcome.ts';
import { Gpus } from './gpus.ts';
import type { AttemptProcess, Profile } from './process/child.ts';
import { Crew } from './process/crew.ts';
import type { ChildPool } from './process/pool.ts';
import { trainerUrl, type TrainerPlaces } from './trainer-module.ts';

export interface RunnerOptions {
  readonly link: CoordinatorLink;
  readonly pool: ChildPool;
  readonly trainers: TrainerPlaces;
  readonly slots: number;
  /** What its trials may use, as `CUDA_VISIBLE_DEVICES` names them. @default [], whatever is there */
  readonly gpus?: readonly string[];
  /** A folder of this process's own, for the files of running trials. */
  readonly folder: string;
  /** CPU threads that all trials together may keep busy. @default the machine's cores */
  readonly cores?: number;
  /** @default 120 s to warm up, 30 s to hand over, 15 s to stop, 2 s of grace */
  readonly limits?: Partial<AttemptLimits>;
  /** @default the machine's */
  readonly clock?: Clock;
  readonly onEvent?: (event: RunnerEvent) => void;
}

/** What happens on a runner. */
export type RunnerEvent =
  | { readonly kind: 'started'; readonly key: AttemptKey; readonly grant: Grant }
  | { readonly kind: 'ended'; readonly key: AttemptKey; readonly end: AttemptEnd }
  /** The coordinator wants this worker to hand everything over and leave. */
  | { readonly kind: 'drain'; readonly reason: string };

const defaultLimits: AttemptLimits = {
  warmUpMs: 120_000,
  handOverMs: 30_000,
  stopMs: 15_000,
  graceMs: 2000,
};

/** Runs granted trials, each in a process of its own or in several, as many as there are slots for. */
export class Runner {
  readonly #options: Required<Omit<RunnerOptions, 'limits'>> & { readonly limits: AttemptLimits };
  readonly #gpus: Gpus;
  readonly #attempts = new Map<Attempt, number>();
  readonly #ends = new Set<Promise<AttemptEnd>>();
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;
  #stopBeating: () => void = () => undefined;
  #draining: string | undefined;

  constructor(options: RunnerOptions) {
    this.#options = {
      cores: availableParallelism(),
      gpus: [],
      clock: systemClock,
      onEvent: () => undefined,
      ...options,
      limits: { ...defaultLimits, ...options.limits },
    };
    this.#gpus = new Gpus(this.#options.gpus);
    this.#stopListening = options.link.onCommand((command) => this.#obey(command));
    this.#beat();
  }

  get freeSlots(): number {
    if (this.#draining !== undefined) return 0;
    const taken = [...this.#attempts.values()].reduce((sum, slots) => sum + slots, 0);
    return this.#options.slots - taken;
  }

  /** The attempts that are under way. */
  get live(): readonly AttemptKey[] {
    return [...this.#attempts.keys()].map(({ key }) => key);
  }

  /** Runs a granted trial to its end; never rejects. When draining, hands it back at once. */
  run(grant: Grant): Promise<AttemptEnd> {
    const end = this.#draining === undefined ? this.#run(grant) : this.#giveBack(grant);
    this.#ends.add(end);
    void end.then(() => this.#ends.delete(end));
    return end;
  }

  /** Resolves when a slot is free, or when `signal` aborts. */
  async whenFree(signal: AbortSignal): Promise<void> {
    while (this.freeSlots <= 0 && !signal.aborted) {
      const freed = new Promise<void>((resolve) => this.#waiting.add(resolve));
      await orAborted(freed, signal);
    }
  }

  /** Has every trial write a checkpoint and hand over, and takes no new ones. */
  async drain(reason: string): Promise<void> {
    this.#draining ??= reason;
    this.#options.link.heartbeat(this.live, true);
    for (const attempt of this.#attempts.keys()) attempt.want({ kind: 'release', reason });
    await Promise.all(this.#ends);
  }

  /** Ends whatever still runs, without a word to the coordinator. */
  close(): void {
    this.#draining ??= 'closed';
    this.#stopListening();
    this.#stopBeating();
    for (const attempt of this.#attempts.keys()) attempt.fence();
    this.#options.pool.close();
  }

  async #run(grant: Grant): Promise<AttemptEnd> {
    const { link, onEvent } = this.#options;
    const { trial, attempt: number } = grant.assignment;
    const key = { trial, attempt: number };
    let end: AttemptEnd;
    try {
      end = await this.#attempt(grant);
    } catch (reason) {
      end = failedOutcome(SweepError.from(reason));
      await link.finish(key, end).catch(() => undefined);
    }
    onEvent({ kind: 'ended', key, end });
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    return end;
  }

  async #attempt(grant: Grant): Promise<AttemptEnd> {
    const { link, clock, limits, folder, onEvent, trainers } = this.#options;
    const assignment = this.#fit(grant);
    const { threads, trial, attempt: number } = assignment;
    const trainer = trainerUrl(grant.trainerModule, trainers);
    const gpus = this.#gpus.take(grant.processes ?? 1);
    const profiles = gpus.map((gpu) => ({ trainer, threads, ...(gpu !== undefined && { gpu }) }));
    const child = this.#staff(profiles as [Profile, ...Profile[]]);
    const attempt = new Attempt({
      grant,
      assignment,
      link,
      child,
      clock,
      limits,
      folder: join(folder, `${trial}-${number}`),
    });
    this.#attempts.set(attempt, grant.slots);
    onEvent({ kind: 'started', key: attempt.key, grant });
    void this.#warmNext(child, profiles as [Profile, ...Profile[]]);
    try {
      return await attempt.run();
    } finally {
      this.#attempts.delete(attempt);
      this.#gpus.giveBack(gpus);
    }
  }

  /** The processes of an attempt: one, or several that act as one. */
  #staff([first, ...more]: readonly [Profile, ...Profile[]]): AttemptProcess {
    const { pool, clock } = this.#options;
    const leader = pool.take(first);
    if (more.length === 0) return leader;
    return new Crew([leader, ...more.map((profile) => pool.take(profile))], clock);
  }

  /** Warms the next one up while this one runs; if it cannot be, taking it will tell. */
  async #warmNext(child: AttemptProcess, profiles: [Profile, ...Profile[]]): Promise<void> {
    try {
      await child.ready;
      if (this.#draining === undefined) await this.#options.pool.prepare(...profiles);
    } catch {
      // Whoever takes the next one hears of it.
    }
  }

  /** What this machine can give: all slots together may not keep more threads busy than it has. */
  #fit({ assignment, slots, processes = 1 }: Grant): Grant['assignment'] {
    const { cores, link, clock } = this.#options;
    const most = Math.max(1, Math.floor((cores * slots) / this.#options.slots / processes));
    if (assignment.threads <= most) return assignment;
    const each = processes === 1 ? '' : ` in each of ${processes} processes`;
    const text = `${assignment.threads} threads${each} are wanted, and ${slots} of ${this.#options.slots} slots on ${cores} cores allow ${most}; results may differ in the last digits`;
    link.log(assignment, [{ at: clock.now(), level: 'warn', text }]);
    return { ...assignment, threads: most };
  }

  async #giveBack({ assignment }: Grant): Promise<AttemptEnd> {
    const { trial, attempt } = assignment;
    await this.#options.link
      .finish({ trial, attempt }, { kind: 'released' })
      .catch(() => undefined);
    return { kind: 'released' };
  }

  #obey(command: WorkerCommand): void {
    if (command.kind === 'drain')
      return this.#options.onEvent({ kind: 'drain', reason: command.reason });
    const attempt = [...this.#attempts.keys()].find(({ key }) => sameAttempt(key, command));
    if (command.kind === 'fenced') attempt?.fence();
    else if (command.kind === 'checkpoint') attempt?.checkpoint();
    else attempt?.want({ kind: command.kind, reason: command.reason });
  }

  #beat(): void {
    const { link, clock } = this.#options;
    link.heartbeat(this.live, this.#draining !== undefined);
    this.#stopBeating = clock.after(link.heartbeatMs, () => this.#beat());
  }
}
