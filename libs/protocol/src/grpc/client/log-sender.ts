/** @file Sends log lines over a call of their own, and drops the oldest when they do not get away. */
import { once } from 'node:events';
import type { Client, ClientWritableStream } from '@grpc/grpc-js';
import type { AttemptKey, LogLine, WorkerId } from '@capsweep/domain';
import type { LogBatch, LogsSummary } from '#gen/capsweep/v1/coordination_pb.js';
import { logBatchToWire } from '../../convert/logs.ts';
import { tokenMetadata } from '../token.ts';
import { methodOf } from './connection.ts';

export interface LogSenderOptions {
  readonly worker: WorkerId;
  readonly token?: string;
  /** Characters of one attempt that may wait. */
  readonly maxWaiting: number;
}

interface Queue {
  readonly key: AttemptKey;
  readonly lines: LogLine[];
  characters: number;
  dropped: number;
}

type LogStream = ClientWritableStream<LogBatch>;

const batchCharacters = 64 * 1024;

/** Passes on lines while there is a connection, as fast as the other end takes them. */
export class LogSender {
  readonly #options: LogSenderOptions;
  readonly #queues = new Map<string, Queue>();
  #client: Client | undefined;
  #stream: LogStream | undefined;
  #finished: Promise<void> = Promise.resolve();
  #blocked = false;

  constructor(options: LogSenderOptions) {
    this.#options = options;
  }

  add(key: AttemptKey, lines: readonly LogLine[]): void {
    const name = `${key.trial}/${key.attempt}`;
    const queue = this.#queues.get(name) ?? { key, lines: [], characters: 0, dropped: 0 };
    this.#queues.set(name, queue);
    push(queue, lines, this.#options.maxWaiting);
    this.#pump();
  }

  /** Lines may flow over this client from now on. */
  connected(client: Client): void {
    this.#client = client;
    this.#pump();
  }

  disconnected(): void {
    this.#client = undefined;
    this.#stream?.cancel();
    this.#forget(this.#stream);
  }

  /** Resolves when everything has arrived, or cannot any more. */
  async flush(): Promise<void> {
    for (let stream = this.#stream; stream && this.#queues.size > 0; stream = this.#stream) {
      const drained = once(stream, 'drain').catch(() => undefined);
      await Promise.race([drained, this.#finished]);
    }
    this.#stream?.end();
    await this.#finished;
  }

  /** Writes one batch of each attempt in turn, until nothing waits or nothing more gets away. */
  #pump(): void {
    while (this.#queues.size > 0 && !this.#blocked) {
      const stream = this.#open();
      if (!stream) return;
      for (const [name, queue] of this.#queues) {
        this.#write(stream, queue);
        if (queue.lines.length === 0) this.#queues.delete(name);
      }
    }
  }

  #write(stream: LogStream, queue: Queue): void {
    if (this.#blocked || stream.write(takeBatch(this.#options.worker, queue))) return;
    this.#blocked = true;
    stream.once('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
  }

  #open(): LogStream | undefined {
    if (this.#stream || !this.#client) return this.#stream;
    let over: () => void = () => undefined;
    this.#finished = new Promise((resolve) => (over = resolve));
    const stream = openLogs(this.#client, this.#options.token, () => {
      this.#forget(stream);
      over();
    });
    this.#stream = stream;
    return stream;
  }

  #forget(stream: LogStream | undefined): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#blocked = false;
  }
}

function push(queue: Queue, lines: readonly LogLine[], maxWaiting: number): void {
  queue.lines.push(...lines);
  for (const { text } of lines) queue.characters += text.length;
  let surplus = 0;
  while (queue.characters > maxWaiting && surplus < queue.lines.length) {
    queue.characters -= queue.lines[surplus]?.text.length ?? 0;
    surplus += 1;
  }
  queue.lines.splice(0, surplus);
  queue.dropped += surplus;
}

function takeBatch(worker: WorkerId, queue: Queue): LogBatch {
  let count = 0;
  let characters = 0;
  while (count < queue.lines.length && characters < batchCharacters) {
    characters += queue.lines[count]?.text.length ?? 0;
    count += 1;
  }
  const { key, dropped } = queue;
  queue.characters -= characters;
  queue.dropped = 0;
  return logBatchToWire({ worker, key, dropped, lines: queue.lines.splice(0, count) });
}

function openLogs(client: Client, token: string | undefined, onOver: () => void): LogStream {
  const { path, requestSerialize, responseDeserialize } = methodOf('logs');
  const metadata = tokenMetadata(token);
  const answer = (_error: unknown, _summary?: LogsSummary): void => onOver();
  const stream = client.makeClientStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
    answer as never,
  );
  stream.on('error', onOver);
  return stream as LogStream;
}
