/**
 * @file Packing a log. An event takes some sixty bytes in a stream and some twenty in a packed
 * block of many, and a log only grows; so the oldest events are moved from the stream to blocks, a
 * hundred and twenty-eight at a time, while the newest stay as they are. A block is the deflated
 * text of one JSON list per event: cursor, kind, time, trial, data.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LeaderEpoch, LoggedEvent, SweepId } from '@capsweep/domain';
import { decodeEvent, type EventFields } from './codec/event.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';

/** Events in a block. */
export const blockSize = 128;

/** An event as the stream has it. */
export type Entry = readonly [cursor: string, fields: EventFields];

/** An entry of a stream as ioredis gives it: the cursor, and names and values by turns. */
export type RawEntry = readonly [cursor: string, fields: readonly string[]];

/** Reads an entry of a stream. Scripts write the names in one order: k, a, t, d. */
export function entryOf([cursor, fields]: RawEntry): Entry {
  const [, kind, , at, , trial, , data] = fields as [...EventFields, ...EventFields];
  return [cursor, [kind, at, trial, data]];
}

/** The event of an entry. */
export function loggedOf([cursor, fields]: Entry): LoggedEvent {
  return { cursor, event: decodeEvent(fields) };
}

/** Writes a block. */
export function packBlock(entries: readonly Entry[]): Buffer {
  const lines = entries.map(([cursor, fields]) => JSON.stringify([cursor, ...fields]));
  return deflateRawSync(lines.join('\n'), { level: 9 });
}

/** Reads a block. */
export function unpackBlock(block: Buffer): Entry[] {
  const lines = inflateRawSync(block).toString().split('\n');
  return lines.map((line) => {
    const [cursor, ...fields] = JSON.parse(line) as [string, ...EventFields];
    return [cursor, fields];
  });
}

/**
 * Packs what is old of a log that holds `length` events in its stream, until less than two blocks
 * are left there. Stops where another leader or another call packs the same.
 */
export async function packLog(
  { connection, keys, epoch }: { connection: Connection; keys: Keys; epoch: LeaderEpoch },
  sweep: SweepId,
  length: number,
): Promise<void> {
  const names = [keys.leader, keys.log(sweep), keys.blocks(sweep), keys.ends(sweep)];
  for (let left = length; left >= 2 * blockSize; left -= blockSize) {
    const raw = await connection.call((client) =>
      client.xrange(keys.log(sweep), '-', '+', 'COUNT', blockSize + 1),
    );
    const entries = (raw as unknown as RawEntry[]).map(entryOf);
    const [first, last, next] = [entries[0], entries[blockSize - 1], entries[blockSize]];
    if (!first || !last || !next) return;
    const block = packBlock(entries.slice(0, blockSize));
    const args = [epoch, first[0], last[0], next[0], block];
    const [status] = await runScript(connection, 'pack-log', { keys: names, args });
    if (status !== 'ok') return;
  }
}
