/** @file The `Logs` call. */
import { status, type sendUnaryData, type ServerReadableStream } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';
import type { LogBatch, LogsSummary } from '#gen/capsweep/v1/coordination_pb.js';
import { logBatchFromWire } from '../../convert/logs.ts';
import { toStatus } from '../status.ts';
import type { CoordinationHandlers } from './handlers.ts';
import type { Registry } from './registry.ts';

export type LogsCall = ServerReadableStream<LogBatch, LogsSummary>;

/**
 * Reads batches one by one and answers when all are handled: until then the sender begins no other
 * call, keeps what it sent, and drops lines. So a flood costs bounded memory on both sides.
 */
export async function serveLogs(
  call: LogsCall,
  answer: sendUnaryData<LogsSummary>,
  { handlers, registry }: { handlers: Pick<CoordinationHandlers, 'onLogs'>; registry: Registry },
): Promise<void> {
  let lines = 0;
  try {
    for await (const wire of call as AsyncIterable<LogBatch>) {
      const batch = logBatchFromWire(wire);
      await (registry.find(batch.worker)?.logs.take(batch) ?? handlers.onLogs(batch));
      lines += batch.lines.length;
    }
    answer(null, { lines: BigInt(lines) } as LogsSummary);
  } catch (reason) {
    if (!call.cancelled) answer(toStatus(SweepError.from(reason)));
    else answer({ code: status.CANCELLED, details: 'the worker left' });
  }
}
