/** @file Log lines: wire <-> domain. */
import { create } from '@bufbuild/protobuf';
import { LogBatchSchema, type LogBatch as WireBatch } from '#gen/capsweep/v1/coordination_pb.js';
import type { LogBatch } from '../coordination/messages.ts';
import { levels } from './enums.ts';
import { toNumber, toWorkerId } from './read.ts';
import { keyFromWire, keyToWire } from './values.ts';

export function logBatchToWire({ worker, number, key, dropped, lines }: LogBatch): WireBatch {
  return create(LogBatchSchema, {
    worker,
    number: BigInt(number),
    key: keyToWire(key),
    dropped: BigInt(dropped),
    lines: lines.map(({ at, level, text }) => {
      return { at: BigInt(Math.trunc(at)), level: levels.toWire(level), text };
    }),
  });
}

/** @throws SweepError `request-invalid` when the batch is malformed. */
export function logBatchFromWire({ worker, number, key, dropped, lines }: WireBatch): LogBatch {
  return {
    worker: toWorkerId(worker),
    number: toNumber(number, 'number'),
    key: keyFromWire(key),
    dropped: toNumber(dropped, 'dropped'),
    lines: lines.map(({ at, level, text }) => {
      return { at: toNumber(at, 'at'), level: levels.fromWire(level), text };
    }),
  };
}
