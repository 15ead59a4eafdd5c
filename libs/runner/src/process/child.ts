/** @file A child process, seen from its parent. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { SweepError, type LogLevel } from '@capsweep/domain';
import type { FromChild, ToChild, TrainerFacts } from '../ipc.ts';
import { childEnv, type ChildShare } from './env.ts';
import { childEntry, childExecArgv } from './exec-argv.ts';
import { exitReason, type Exit } from './exit-reason.ts';
import { readLines } from './lines.ts';
import { oomKills } from './oom.ts';

/** What a child is warmed up for. */
export interface Profile extends ChildShare {
  /** The trainer module's URL. */
  readonly trainer: string;
}

/** Who hears of a child; set once it has an attempt to run. */
export interface ChildListener {
  onMessage(message: FromChild): void;
  onLines(level: LogLevel, lines: readonly string[]): void;
}

/** What runs an attempt: a child, or several as if they were one. */
export interface AttemptProcess {
  /** Its trainer's facts, once it is warm; rejects when it cannot be. */
  readonly ready: Promise<TrainerFacts>;
  readonly exited: Promise<Exit>;
  /** Passes on what it says from now on, and the lines that it has printed so far. */
  listen(listener: ChildListener): void;
  send(message: ToChild): void;
  kill(): void;
  /** Says that the end is near, and brings it after `graceMs`. */
  end(reason: string, graceMs: number): Promise<void>;
}

const tailLines = 20;
const earlyLines = 200;

/** A process that was forked to run one attempt. */
export class Child implements AttemptProcess {
  readonly profile: Profile;
  readonly ready: Promise<TrainerFacts>;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #tail: string[] = [];
  readonly #early: [LogLevel, string][] = [];
  #listener: ChildListener | undefined;

  constructor(profile: Profile, folder: string) {
    this.profile = profile;
    const entry = childEntry();
    const oomBefore = oomKills();
    this.#process = fork(entry, {
      cwd: folder,
      execArgv: childExecArgv(entry),
      env: childEnv(profile, process.env),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.on('error', () => undefined); // `exited` tells
    const { stdout, stderr } = this.#process;
    if (stdout) readLines(stdout, (lines) => this.#take('info', lines));
    if (stderr) readLines(stderr, (lines) => this.#take('warn', lines));
    this.exited = this.#exit(oomBefore);
    this.ready = this.#warm();
    this.ready.catch(() => undefined); // whoever takes the child hears of it
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  listen(listener: ChildListener): void {
    this.#listener = listener;
    for (const [level, line] of this.#early.splice(0)) listener.onLines(level, [line]);
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async end(reason: string, graceMs: number): Promise<void> {
    const over = new AbortController();
    this.send({ kind: 'abort', reason });
    const grace = delay(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.exited, grace]);
    over.abort();
    this.kill();
  }

  async #warm(): Promise<TrainerFacts> {
    const { trainer, threads } = this.profile;
    const answer = new Promise<TrainerFacts>((resolve, reject) => {
      this.#process.on('message', (message: FromChild) => {
        if (message.kind === 'ready') resolve(message.facts);
        else if (message.kind === 'failed' && !this.#listener)
          reject(SweepError.fromInfo(message.error));
        else this.#listener?.onMessage(message);
      });
      void this.exited.then((exit) => reject(exitReason(exit, 'the warm-up of the trainer')));
    });
    this.send({ kind: 'warm', trainer, threads, parent: process.pid });
    return answer;
  }

  #take(level: LogLevel, lines: readonly string[]): void {
    if (level === 'warn') {
      this.#tail.push(...lines);
      this.#tail.splice(0, this.#tail.length - tailLines);
    }
    if (this.#listener) return this.#listener.onLines(level, lines);
    this.#early.push(...lines.map((line): [LogLevel, string] => [level, line]));
    this.#early.splice(0, this.#early.length - earlyLines);
  }

  /** Waits for the exit, and for the last output, unless a grandchild keeps that open. */
  async #exit(oomBefore: number): Promise<Exit> {
    const closed = once(this.#process, 'close').catch(() => undefined);
    const how = await new Promise<Pick<Exit, 'code' | 'signal'>>((resolve) => {
      this.#process.on('exit', (code, signal) => resolve({ code, signal }));
      this.#process.on('error', () => resolve({ code: null, signal: null })); // never began
    });
    await Promise.race([closed, delay(500)]);
    return { ...how, tail: [...this.#tail], isMemoryShort: oomKills() > oomBefore };
  }
}
