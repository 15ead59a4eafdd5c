/**
 * @file Requests that were not answered yet, in order.
 *
 *     push -> [ file, once memory is full ] -> [ memory ] -> [ window: sent, or about to be ] -> answered
 *
 * After a reconnect the window is sent again. When even the file is full, reports between epochs
 * are dropped, since they rank nothing; everything else stays.
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { WorkerMessageSchema } from '#gen/capsweep/v1/coordination_pb.js';
import { fromWorkerFromWire, fromWorkerToWire } from '../../convert/from-worker.ts';
import type { WorkerRequest } from '../../coordination/messages.ts';
import type { Spill } from './spill.ts';

export interface Outgoing {
  readonly seq: number;
  readonly body: WorkerRequest;
}

export interface OutboxOptions {
  /** Requests that may be under way at once. */
  readonly window: number;
  /** Requests that may wait in memory. */
  readonly memory: number;
  readonly spill: Spill;
}

export interface Outbox {
  push(request: Outgoing): 'kept' | 'spilled' | 'dropped';
  /** The next one to send. */
  next(): Outgoing | undefined;
  /** Forgets a request, since its answer is here; undefined when it was forgotten before. */
  settle(seq: number): Outgoing | undefined;
  /** Everything under way has to be sent again. */
  rewind(): void;
  /** Every request up to this one is answered. */
  answered(): number;
}

export function createOutbox({ window, memory, spill }: OutboxOptions): Outbox {
  const underway = new Map<number, Outgoing>();
  const waiting: Outgoing[] = [];
  const overflow: Outgoing[] = [];
  let unsent: number[] = [];
  let last = 0;

  const refill = (): void => {
    while (underway.size < window) {
      const request = waiting.shift() ?? decode(spill.shift()) ?? overflow.shift();
      if (!request) return;
      underway.set(request.seq, request);
      unsent.push(request.seq);
    }
  };

  const store = (request: Outgoing): 'kept' | 'spilled' | 'dropped' => {
    const direct = spill.empty && overflow.length === 0;
    if (direct && waiting.length < memory) {
      waiting.push(request);
      return 'kept';
    }
    if (overflow.length === 0 && spill.push(encode(request))) return 'spilled';
    if (isDroppable(request.body)) return 'dropped';
    overflow.push(request);
    return 'kept';
  };

  return {
    push: (request) => {
      const where = store(request);
      if (where !== 'dropped') last = request.seq;
      refill();
      return where;
    },
    next: () => {
      for (let seq = unsent.shift(); seq !== undefined; seq = unsent.shift()) {
        const request = underway.get(seq);
        if (request) return request;
      }
      return undefined;
    },
    settle: (seq) => {
      const request = underway.get(seq);
      underway.delete(seq);
      refill();
      return request;
    },
    rewind: () => {
      unsent = [...underway.keys()];
    },
    answered: () => {
      const { value } = underway.keys().next();
      return value === undefined ? last : value - 1;
    },
  };
}

function isDroppable(request: WorkerRequest): boolean {
  return request.kind === 'report' && request.measurement.epoch === undefined;
}

function encode({ seq, body }: Outgoing): Uint8Array {
  return toBinary(WorkerMessageSchema, fromWorkerToWire({ seq, answered: 0, body }));
}

function decode(bytes: Uint8Array | undefined): Outgoing | undefined {
  if (!bytes) return undefined;
  const { seq, body } = fromWorkerFromWire(fromBinary(WorkerMessageSchema, bytes));
  return { seq, body: body as WorkerRequest };
}
