/** @file The child's side of the channel, and its watch over the parent. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { FromChild, ToChild } from '../ipc.ts';

/** Messages that may be on their way to the parent before the trainer has to wait. */
const maxUnsent = 100;

/** The process that forked this one. */
export class Parent {
  #heardAt = performance.now();
  #patienceMs = Infinity;
  #unsent = 0;
  #drained: (() => void) | undefined;

  /** Calls `listen` for each message; ends this process when the channel closes. */
  listen(listen: (message: ToChild) => void): void {
    process.on('message', (message: ToChild) => {
      this.#heardAt = performance.now();
      if (message.kind === 'tick') this.send({ kind: 'tock' });
      else listen(message);
    });
    process.on('disconnect', dieAtOnce);
    if (!process.connected) dieAtOnce();
  }

  send(message: FromChild): void {
    if (!process.connected) return;
    this.#unsent += 1;
    process.send?.(message, undefined, {}, () => {
      this.#unsent -= 1;
      if (this.#unsent < maxUnsent) this.#drained?.();
    });
  }

  /** Sends the last message and ends this process once it and all that was printed are on their way. */
  leave(message: FromChild): void {
    process.off('disconnect', dieAtOnce);
    const exit = (): void => void allPrinted().then(() => process.exit(0));
    if (process.connected) process.send?.(message, undefined, {}, exit);
    else exit();
  }

  /** From now on, a silence of `patienceMs` ends this process. */
  watch(patienceMs: number): void {
    this.#heardAt = performance.now();
    this.#patienceMs = patienceMs;
    setInterval(() => void this.check(), Math.max(20, patienceMs / 10)).unref();
  }

  /**
   * Lets messages arrive, then ends this process if the parent was silent for too long. A process
   * that was busy hears what came meanwhile before it judges.
   */
  async check(): Promise<void> {
    await nextTurn();
    if (performance.now() - this.#heardAt <= this.#patienceMs) return;
    await nextTurn();
    if (performance.now() - this.#heardAt > this.#patienceMs) dieAtOnce();
  }

  /** Resolves when the parent keeps up with what it is sent. */
  async drain(): Promise<void> {
    while (this.#unsent >= maxUnsent)
      await new Promise<void>((resolve) => (this.#drained = resolve));
  }
}

/** What waits for room in a pipe is lost when a process exits. */
function allPrinted(): Promise<unknown> {
  const streams = [process.stdout, process.stderr];
  return Promise.all(streams.map((stream) => new Promise((done) => stream.write('', done))));
}

/** No exit handlers: native threads must not hold up a process that nobody waits for. */
function dieAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Watches from a thread of its own that the parent lives, because a process that is stuck in a
 * loop hears of nothing. Whoever's parent died is adopted by another process.
 */
export function dieWith(parent: number): void {
  const watch = `
    const { workerData } = require('node:worker_threads');
    setInterval(() => {
      if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
    }, 500);
  `;
  new Worker(watch, { eval: true, workerData: { parent }, execArgv: [] }).unref();
}
