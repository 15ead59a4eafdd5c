/** @file The `Logs` call. */
import { status, type sendUnaryData, type ServerReadableStream } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';
import type { LogBatch, LogsSummary } from '#gen/capsweep/v1/coordination_pb.js';
import { logBatchFromWire } from '../../convert/logs.ts';
import { toStatus } from '../status.ts';
import type { CoordinationHandlers } from './handlers.ts';

export type LogsCall = ServerReadableStream<LogBatch, LogsSummary>;

/**
 * Reads batches one by one: while one is handled, the stream is not read, the sender's window
 * fills up, and the sender drops lines. So a flood costs bounded memory on both sides.
 */
export async function serveLogs(
  call: LogsCall,
  answer: sendUnaryData<LogsSummary>,
  handlers: Pick<CoordinationHandlers, 'onLogs'>,
): Promise<void> {
  let lines = 0;
  try {
    for await (const wire of call as AsyncIterable<LogBatch>) {
      const batch = logBatchFromWire(wire);
      await handlers.onLogs(batch);
      lines += batch.lines.length;
    }
    answer(null, { lines: BigInt(lines) } as LogsSummary);
  } catch (reason) {
    if (!call.cancelled) answer(toStatus(SweepError.from(reason)));
    else answer({ code: status.CANCELLED, details: 'the worker left' });
  }
}
