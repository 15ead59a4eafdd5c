/**
 * @file One attempt at a trial, seen from the parent process.
 *
 *     warm up, fetch the checkpoint -> train -> store what is still under way -> finish
 *
 * The coordinator's commands and this worker's own wishes may come at any moment; being fenced
 * ends it at once and silently, since somebody else may have the trial by then.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  SweepError,
  type AttemptKey,
  type AttemptOutcome,
  type Clock,
  type CoordinatorLink,
  type Grant,
  type LogLevel,
  type Measurement,
} from '@capsweep/domain';
import type { Assignment, ResumePoint } from '../contract.ts';
import type { FromChild } from '../ipc.ts';
import type { AttemptProcess } from '../process/child.ts';
import { exitReason } from '../process/exit-reason.ts';
import {
  failedOutcome,
  isStronger,
  outcomeOf,
  wantedOutcome,
  type Ending,
  type Wanted,
} from './outcome.ts';
import { silenceError, startPulse } from './pulse.ts';
import { Uploads } from './uploads.ts';

/** How an attempt ended: what was told to the coordinator, or that it would not hear. */
export type AttemptEnd = AttemptOutcome | { readonly kind: 'fenced' };

/** How long things may take. */
export interface AttemptLimits {
  /** Until the trainer's process is ready to start. */
  readonly warmUpMs: number;
  /** From the wish to hand over until the trainer has returned. */
  readonly handOverMs: number;
  /** From the wish to stop until the trainer has returned. */
  readonly stopMs: number;
  /** From the end of patience, which aborts the trainer's signal, until the process is killed. */
  readonly graceMs: number;
}

export interface AttemptOptions {
  readonly grant: Grant;
  /** The grant's assignment as this machine can fulfil it. */
  readonly assignment: Assignment;
  readonly link: CoordinatorLink;
  readonly child: AttemptProcess;
  /** A folder for this attempt alone; made now and removed in the end. */
  readonly folder: string;
  readonly clock: Clock;
  readonly limits: AttemptLimits;
}

export class Attempt {
  readonly key: AttemptKey;
  readonly #options: AttemptOptions;
  readonly #uploads: Uploads;
  /** Aborts transfers, and whatever comes before the training. */
  readonly #over = new AbortController();
  #phase: 'before' | 'training' | 'after' = 'before';
  #wanted: Wanted | undefined;
  #isFenced = false;
  #settle: (ending: Ending) => void = () => undefined;
  #cancelDeadline: () => void = () => undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { trial, attempt } = options.assignment;
    this.key = { trial, attempt };
    this.#uploads = new Uploads({
      key: this.key,
      link: options.link,
      signal: this.#over.signal,
      onStored: () => options.child.send({ kind: 'stored' }),
      onFenced: () => this.fence(),
      onError: (error, { step }) => this.#onUploadError(error, step),
    });
  }

  /** Runs the attempt to its end and tells the coordinator; never rejects. */
  async run(): Promise<AttemptEnd> {
    const { resume } = this.#options.grant;
    if (resume) this.#handOverAt(resume.epoch);
    const outcome = await this.#outcome();
    await this.#cleanUp();
    if (this.#isFenced) return { kind: 'fenced' };
    try {
      const verdict = await this.#options.link.finish(this.key, outcome);
      return verdict === 'fenced' ? { kind: 'fenced' } : outcome;
    } catch {
      // The link is closed or was refused: the lease runs out, and the trial goes on elsewhere.
      return outcome;
    }
  }

  /** Asks for a checkpoint now. */
  checkpoint(): void {
    this.#options.child.send({ kind: 'wish', wish: 'checkpoint' });
  }

  /** Asks for the end; a weaker wish than one before changes nothing. */
  want(wish: Wanted): void {
    if (!isStronger(wish, this.#wanted)) return;
    this.#wanted = wish;
    this.#say('info', `told to ${wish.kind}: ${wish.reason}`);
    if (this.#phase === 'before') return this.#over.abort();
    const { child, clock, limits } = this.#options;
    child.send({ kind: 'wish', wish: wish.kind === 'stop' ? 'stop' : 'hand-over' });
    const limitMs = wish.kind === 'stop' ? limits.stopMs : limits.handOverMs;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.after(limitMs, () => this.#endOverdue(wish, limitMs));
  }

  /** The attempt is not ours any more: ends the child at once. */
  fence(): void {
    this.#isFenced = true;
    this.#over.abort();
    this.#options.child.kill();
    this.#settle({ kind: 'overdue' });
  }

  async #outcome(): Promise<AttemptOutcome> {
    try {
      const resume = await this.#prepare();
      const ending = await this.#train(resume);
      this.#phase = 'after';
      await this.#uploads.idle();
      return outcomeOf(ending, this.#wanted);
    } catch (reason) {
      if (this.#wanted && this.#phase === 'before') return wantedOutcome(this.#wanted);
      return failedOutcome(SweepError.from(reason));
    }
  }

  /** Waits for the child to be warm, and fetches the checkpoint meanwhile. */
  async #prepare(): Promise<ResumePoint | undefined> {
    const { grant, link, folder } = this.#options;
    const { signal } = this.#over;
    const { resume } = grant;
    await mkdir(join(folder, 'scratch'), { recursive: true });
    const at = join(folder, 'resume');
    const load = async (): Promise<void> => {
      if (!resume) return;
      await mkdir(at);
      await link.loadCheckpoint(resume, at, signal);
    };
    await Promise.race([Promise.all([this.#ready(), load()]), rejectOnAbort(signal)]);
    return resume && { folder: at, step: resume.step, epoch: resume.epoch };
  }

  async #ready(): Promise<void> {
    const { child, clock, limits } = this.#options;
    let cancel: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(limits.warmUpMs, () => reject(warmUpError(limits.warmUpMs)));
    });
    await Promise.race([child.ready, late]).finally(cancel);
  }

  #train(resume: ResumePoint | undefined): Promise<Ending> {
    const { assignment, child, clock, folder, link } = this.#options;
    const { patienceMs } = link;
    const pulse = startPulse({
      clock,
      patienceMs,
      tick: () => child.send({ kind: 'tick' }),
      onSilence: (ms) => this.#endSilent(ms),
    });
    child.listen({
      onMessage: (message) => {
        pulse.heard();
        this.#hear(message);
      },
      onLines: (level, lines) => this.#say(level, ...lines),
    });
    this.#phase = 'training';
    const ending = new Promise<Ending>((resolve) => (this.#settle = resolve));
    void child.exited.then((exit) =>
      this.#settle({ kind: 'error', error: exitReason(exit, 'the trial’s process') }),
    );
    const scratch = join(folder, 'scratch');
    child.send({ kind: 'start', assignment, scratch, patienceMs, ...(resume && { resume }) });
    return ending.finally(() => {
      pulse.stop();
      this.#cancelDeadline();
    });
  }

  #hear(message: FromChild): void {
    switch (message.kind) {
      case 'report':
        return void this.#report(message.measurement);
      case 'checkpoint':
        return this.#uploads.add(message.checkpoint);
      case 'log':
        return this.#say('info', message.text);
      case 'ended':
        return this.#settle({ kind: 'result', result: message.result });
      case 'failed':
        return this.#settle({ kind: 'error', error: SweepError.fromInfo(message.error) });
      case 'ready':
      case 'tell':
      case 'tock':
    }
  }

  async #report(measurement: Measurement): Promise<void> {
    const { link, child } = this.#options;
    this.#handOverAt(measurement.epoch ?? 0);
    try {
      const decision = await link.report(this.key, measurement);
      if (decision.kind === 'fenced') this.fence();
      else if (decision.kind !== 'continue') this.want(decision);
    } catch (reason) {
      const error = SweepError.from(reason);
      this.#say('warn', `the report of step ${measurement.step} was refused: ${error.message}`);
    }
    child.send({ kind: 'decided', step: measurement.step });
  }

  /** Needs no answer from the coordinator, which may be away: the next step would be one too many. */
  #handOverAt(epoch: number): void {
    const { untilEpoch = Infinity } = this.#options.grant;
    const reason = `from epoch ${untilEpoch} on it has other parameters`;
    if (epoch >= untilEpoch) this.want({ kind: 'pause', reason });
  }

  #onUploadError(error: SweepError, step: number): void {
    this.#say('warn', `the checkpoint of step ${step} could not be stored: ${error.message}`);
    if (error.code === 'request-invalid') this.#settle({ kind: 'error', error });
  }

  #endOverdue(wish: Wanted, limitMs: number): void {
    const reason = `it was told to ${wish.kind} and had not ended ${limitMs / 1000} s later`;
    this.#say('warn', `the trainer is ended: ${reason}`);
    const { child, limits } = this.#options;
    void child.end(reason, limits.graceMs).then(() => this.#settle({ kind: 'overdue' }));
  }

  #endSilent(silentMs: number): void {
    this.#settle({ kind: 'error', error: silenceError(silentMs) });
    this.#options.child.kill();
  }

  #say(level: LogLevel, ...texts: readonly string[]): void {
    const at = this.#options.clock.now();
    this.#options.link.log(
      this.key,
      texts.map((text) => ({ at, level, text })),
    );
  }

  async #cleanUp(): Promise<void> {
    const { child, folder, limits } = this.#options;
    this.#over.abort();
    if (this.#phase === 'before') child.kill();
    else await child.end('the attempt is over', limits.graceMs);
    await child.exited;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function warmUpError(limitMs: number): SweepError {
  const what = `the trainer was not ready ${limitMs / 1000} s after its process began`;
  return new SweepError('trial-crashed', `${what}; see what its warmUp and its imports do`);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new Error('called off'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
