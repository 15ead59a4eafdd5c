/** @file Requests and their answers over whatever stream there is. */
import { SweepError, type AttemptKey, type WorkerCommand } from '@capsweep/domain';
import type { CoordinatorAnswer, FromWorker, WorkerRequest } from '../../coordination/messages.ts';
import type { Outbox } from './outbox.ts';

export interface RequestsOptions {
  readonly outbox: Outbox;
  /** Returns false when there is no stream. */
  readonly send: (message: FromWorker) => boolean;
  /** Hears decisions whose report nobody waits for any more. */
  readonly onCommand: (command: WorkerCommand) => void;
}

interface Pending {
  readonly resolve: (answer: CoordinatorAnswer) => void;
  readonly reject: (error: SweepError) => void;
}

const goOn: CoordinatorAnswer = { kind: 'decision', decision: { kind: 'continue' } };

/** Asks, waits, and asks again until there is an answer. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #dropped = 0;
  #failure: SweepError | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Reports that found no room anywhere. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Every request up to this one is answered. */
  get answered(): number {
    return this.#options.outbox.answered();
  }

  /** @throws SweepError what the coordinator answered instead. */
  ask(body: WorkerRequest): Promise<CoordinatorAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#last += 1;
    const seq = this.#last;
    const where = this.#options.outbox.push({ seq, body });
    if (where === 'dropped') this.#dropped += 1;
    if (where !== 'kept' && body.kind === 'report') {
      this.#flush();
      return Promise.resolve(goOn);
    }
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, { resolve, reject });
      this.#flush();
    });
  }

  onAnswer(re: number, body: CoordinatorAnswer): void {
    const request = this.#options.outbox.settle(re);
    const asker = this.#pending.get(re);
    this.#pending.delete(re);
    this.#flush();
    if (asker && body.kind === 'failed') asker.reject(SweepError.fromInfo(body.error));
    else if (asker) asker.resolve(body);
    else if (request?.body.kind === 'report') this.#late(request.body.key, body);
  }

  /** There is a new stream: sends again whatever was not answered. */
  resend(): void {
    this.#options.outbox.rewind();
    this.#flush();
  }

  /** Rejects what waits and whatever is asked from now on. */
  fail(error: SweepError): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #flush(): void {
    const { outbox, send } = this.#options;
    for (let next = outbox.next(); next; next = outbox.next()) {
      if (!send({ ...next, answered: outbox.answered() })) return outbox.rewind();
    }
  }

  #late(key: AttemptKey, answer: CoordinatorAnswer): void {
    if (answer.kind !== 'decision' || answer.decision.kind === 'continue') return;
    const { decision } = answer;
    const reason = decision.kind === 'fenced' ? 'the attempt was fenced off' : decision.reason;
    this.#options.onCommand({ kind: decision.kind, ...key, reason });
  }
}
