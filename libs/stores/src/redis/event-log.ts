import { compareCursors, type EventLog, type LoggedEvent, type SweepId } from '@capsweep/domain';
import { checkCursor } from '../cursor.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import { entryOf, loggedOf, unpackBlock, type Entry, type RawEntry } from './pack.ts';
import { runScript, textOf } from './script.ts';

/** Events asked of the stream at once. */
const pageSize = 1_000;

/** The next events after a cursor, and whether more may follow. */
interface Page {
  readonly entries: readonly Entry[];
  readonly isLast: boolean;
}

/** Opens the reading side of the logs: packed blocks first, then the stream. */
export function createRedisEventLog(connection: Connection, keys: Keys): EventLog {
  const page = async (sweep: SweepId, after: string, limit: number): Promise<Page> => {
    const names = [keys.log(sweep), keys.blocks(sweep), keys.ends(sweep)];
    const count = Math.min(limit, pageSize);
    const [kind, found] = await runScript(connection, 'read-log', {
      keys: names,
      args: [after, count],
    });
    if (kind !== 'block') {
      const entries = (found as unknown[]).map((raw) => entryOf(textsOf(raw)));
      return { entries, isLast: entries.length < count };
    }
    const entries = unpackBlock(found as Buffer);
    return { entries: entries.filter(([c]) => compareCursors(c, after) > 0), isLast: false };
  };
  return {
    read: async (sweep, after, limit) => {
      const events: LoggedEvent[] = [];
      let cursor = checkCursor(after);
      let isLast = limit <= 0;
      while (!isLast && events.length < limit) {
        const next = await page(sweep, cursor, limit - events.length);
        for (const entry of next.entries.slice(0, limit - events.length)) {
          events.push(loggedOf(entry));
        }
        cursor = next.entries.at(-1)?.[0] ?? cursor;
        ({ isLast } = next);
      }
      return events;
    },
  };
}

function textsOf(raw: unknown): RawEntry {
  const [cursor, fields] = raw as [unknown, unknown[]];
  return [textOf(cursor), fields.map(textOf)];
}
