/**
 * @file Sends log lines over calls of their own. A call has a handful of batches, and its answer says
 * that all have arrived. What a broken call may have lost is sent again under the same numbers, so that
 * the other end knows what it has already. Meanwhile lines wait in queues, which drop and count the oldest.
 */
import { EventEmitter, once } from 'node:events';
import type { Client, ClientWritableStream } from '@grpc/grpc-js';
import type { AttemptKey, LogLine, WorkerId } from '@capsweep/domain';
import type { LogBatch as WireBatch, LogsSummary } from '#gen/capsweep/v1/coordination_pb.js';
import { logBatchToWire } from '../../convert/logs.ts';
import type { LogBatch } from '../../coordination/messages.ts';
import { tokenMetadata } from '../token.ts';
import { methodOf } from './connection.ts';
import { createLogQueues, type Lines, type LogQueues } from './log-queues.ts';

export interface LogSenderOptions {
  readonly worker: WorkerId;
  readonly token?: string;
  /** Characters of one attempt that may wait. */
  readonly maxWaiting: number;
  /** Waits before a call that failed is tried again: the first, and the longest. */
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
}

type LogCall = ClientWritableStream<WireBatch>;

const batchesPerCall = 16;
/** So often in a row, over a connection that holds, the other end may refuse a batch before it is dropped. */
const maxTries = 5;

/** Passes on lines while there is a connection, as fast as the other end takes them. */
export class LogSender {
  readonly #options: LogSenderOptions;
  readonly #queues: LogQueues;
  readonly #changed = new EventEmitter();
  /** Batches that were sent, or are about to be, and of which nobody knows yet that they arrived. */
  #underWay: readonly LogBatch[] = [];
  #numbered = 0;
  #client: Client | undefined;
  #call: LogCall | undefined;
  #failures = 0;
  #again: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: LogSenderOptions) {
    this.#options = options;
    this.#queues = createLogQueues(options.maxWaiting);
  }

  add(key: AttemptKey, lines: readonly LogLine[]): void {
    this.#queues.add(key, lines);
    this.#pump();
  }

  /** Lines may flow over this client from now on. */
  connected(client: Client): void {
    this.#client = client;
    this.#failures = 0;
    this.#pump();
  }

  /** Until it is connected again lines wait, also those that were under way. */
  disconnected(): void {
    this.#client = undefined;
    clearTimeout(this.#again);
    this.#again = undefined;
    const call = this.#call;
    this.#call = undefined;
    call?.cancel();
  }

  /** It will not be connected again. */
  end(): void {
    this.disconnected();
    this.#isOver = true;
    this.#changed.emit('change');
  }

  /** Resolves when everything has arrived, or cannot any more. */
  async flush(): Promise<void> {
    while (!this.#isOver && (this.#underWay.length > 0 || !this.#queues.isEmpty))
      await once(this.#changed, 'change');
  }

  /** One call at a time: lines that are added meanwhile go with the next one. */
  #pump(): void {
    if (!this.#client || this.#call || this.#again) return;
    if (this.#underWay.length === 0)
      this.#underWay = this.#queues.take(batchesPerCall).map((lines) => this.#numberOf(lines));
    // After a refusal one by one, which tells the batch that is refused from those behind it.
    const batches = this.#failures > 0 ? this.#underWay.slice(0, 1) : this.#underWay;
    if (batches.length > 0) this.#send(this.#client, batches);
  }

  #numberOf(lines: Lines): LogBatch {
    this.#numbered += 1;
    return { worker: this.#options.worker, number: this.#numbered, ...lines };
  }

  #send(client: Client, batches: readonly LogBatch[]): void {
    const call = openLogs(client, this.#options.token, (error) => {
      if (this.#call !== call) return;
      this.#call = undefined;
      if (error) this.#onFailure();
      else this.#onArrival(batches.length);
      this.#changed.emit('change');
    });
    this.#call = call;
    for (const batch of batches) call.write(logBatchToWire(batch));
    call.end();
  }

  #onArrival(count: number): void {
    this.#underWay = this.#underWay.slice(count);
    if (this.#underWay.length === 0) this.#failures = 0;
    this.#pump();
  }

  #onFailure(): void {
    this.#failures += 1;
    const { firstMs, maxMs } = this.#options.backoff;
    const waitMs = Math.min(firstMs * 2 ** (this.#failures - 1), maxMs);
    if (this.#failures === maxTries) this.#dropFirst();
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#pump();
    }, waitMs);
  }

  #dropFirst(): void {
    const [refused, ...rest] = this.#underWay;
    this.#underWay = rest;
    this.#failures = rest.length > 0 ? 1 : 0;
    if (refused) this.#queues.lose(refused.key, refused.dropped + refused.lines.length);
  }
}

/** `onOver` hears once how the call ended: without an error everything has arrived. */
function openLogs(
  client: Client,
  token: string | undefined,
  onOver: (error: Error | null) => void,
): LogCall {
  const { path, requestSerialize, responseDeserialize } = methodOf('logs');
  const metadata = tokenMetadata(token);
  const answer = (error: Error | null, _summary?: LogsSummary): void => onOver(error);
  const call = client.makeClientStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
    answer as never,
  );
  call.on('error', () => undefined); // its answer says the same
  return call as LogCall;
}
