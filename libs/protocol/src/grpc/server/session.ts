/**
 * @file A worker's visit: from its first hello until it stayed away too long. Streams come and go
 * meanwhile; answers and commands that one could not deliver go over the next.
 */
import { assertNever, SweepError, type WorkerInfo } from '@capsweep/domain';
import type {
  CoordinatorAnswer,
  FromCoordinator,
  FromWorker,
  Pulse,
  WorkerRequest,
} from '../../coordination/messages.ts';
import { answer, laneBefore, laneOf, persist } from './answer.ts';
import { createCommands } from './commands.ts';
import type { ConnectedWorker, CoordinationHandlers } from './handlers.ts';
import { createLanes } from './lanes.ts';
import { createLogInbox, type LogInbox } from './log-inbox.ts';

/** One connection of a worker. */
export interface WorkerStream {
  send(message: FromCoordinator): void;
  pause(): void;
  resume(): void;
  end(error: SweepError): void;
}

export interface SessionOptions {
  readonly handlers: CoordinationHandlers;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  /** Requests of one worker that may wait; then its stream is not read for a while. */
  readonly maxWaiting: number;
  readonly onTrouble: (error: SweepError, where: string) => void;
}

type Reply = CoordinatorAnswer | 'waiting';

/** One worker, over all its streams. */
export class Session {
  readonly worker: ConnectedWorker;
  readonly logs: LogInbox;
  readonly #options: SessionOptions;
  readonly #lanes = createLanes();
  readonly #ended = new AbortController();
  readonly #replies = new Map<number, Reply>();
  readonly #commands = createCommands((message) => this.#stream?.send(message));
  #stream: WorkerStream | undefined;
  #waiting = 0;

  constructor(info: WorkerInfo, options: SessionOptions) {
    this.#options = options;
    this.logs = createLogInbox((batch) => options.handlers.onLogs(batch));
    this.worker = {
      info,
      command: (command) => this.#commands.add(command),
      disconnect: (reason) => this.#stream?.end(new SweepError('coordinator-unavailable', reason)),
    };
  }

  /** Goes on over this stream; an older one is forgotten. */
  attach(stream: WorkerStream): void {
    this.#stream = stream;
    if (this.#waiting >= this.#options.maxWaiting) stream.pause();
    this.#commands.again();
  }

  /** Returns false when another stream has taken over already. */
  detach(stream: WorkerStream): boolean {
    if (this.#stream !== stream) return false;
    this.#stream = undefined;
    return true;
  }

  receive({ seq, answered, body }: FromWorker): void {
    for (const done of this.#replies.keys()) if (done <= answered) this.#replies.delete(done);
    switch (body.kind) {
      case 'heartbeat':
        return this.heartbeat(body.pulse);
      case 'received':
        return this.#commands.received(body.command);
      case 'hello':
        return this.worker.disconnect('hello was said already');
      case 'claim':
      case 'report':
      case 'addresses':
      case 'commit':
      case 'finish':
        return this.#accept(seq, body);
      default:
        return assertNever(body, 'worker message');
    }
  }

  heartbeat(pulse: Pulse): void {
    const { handlers, onTrouble } = this.#options;
    const reason = 'the attempt is not this worker’s any more';
    handlers.onHeartbeat(this.worker, pulse).then(
      (lost) => {
        for (const key of lost) this.worker.command({ kind: 'fenced', ...key, reason });
      },
      (error: unknown) => onTrouble(SweepError.from(error), 'heartbeat'),
    );
  }

  /** Gives up whatever still waits. */
  end(): void {
    this.#ended.abort();
  }

  #accept(seq: number, request: WorkerRequest): void {
    const known = this.#replies.get(seq);
    if (known === 'waiting') return;
    if (known) return this.#stream?.send({ re: seq, body: known });
    this.#replies.set(seq, 'waiting');
    this.#count(1);
    this.#lanes.run(laneOf(request), () => this.#handle(seq, request), laneBefore(request));
  }

  async #handle(seq: number, request: WorkerRequest): Promise<void> {
    const { handlers, retry, onTrouble } = this.#options;
    const { signal } = this.#ended;
    const work = (): Promise<CoordinatorAnswer> => answer(handlers, this.worker, request);
    try {
      this.#reply(seq, await persist(work, { ...retry, signal }));
    } catch (reason) {
      const error = SweepError.from(reason);
      if (error.code === 'internal') onTrouble(error, request.kind);
      if (!signal.aborted) this.#refuse(seq, error);
    } finally {
      this.#count(-1);
    }
  }

  #reply(seq: number, body: CoordinatorAnswer): void {
    this.#replies.set(seq, body);
    this.#stream?.send({ re: seq, body });
  }

  #refuse(seq: number, error: SweepError): void {
    if (error.code !== 'leader-stale')
      return this.#reply(seq, { kind: 'failed', error: error.toInfo() });
    this.#replies.delete(seq);
    this.#stream?.end(error);
  }

  /** A worker that asks faster than it can be answered is not read for a while. */
  #count(change: 1 | -1): void {
    const { maxWaiting } = this.#options;
    this.#waiting += change;
    if (change === 1 && this.#waiting === maxWaiting) this.#stream?.pause();
    if (change === -1 && this.#waiting === maxWaiting / 2) this.#stream?.resume();
  }
}
