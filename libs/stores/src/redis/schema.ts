import { SweepError } from '@capsweep/domain';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';

/** The version of the layout in keys.ts and of every encoding below codec/. */
export const schemaVersion = 1;

/**
 * Marks an empty store with this version, and refuses one of another.
 *
 * @throws SweepError `store-schema`
 */
export async function checkSchema(connection: Connection, keys: Keys): Promise<void> {
  const wanted = String(schemaVersion);
  const found = await connection.call(async (client) => {
    await client.setnx(keys.schema, wanted);
    return client.get(keys.schema);
  });
  if (found === wanted) return;
  throw new SweepError(
    'store-schema',
    `the data in ${connection.place} under ${keys.base} has layout ${found ?? 'unknown'}, this program reads layout ${wanted}; stop every coordinator and run: capsweep migrate`,
    { details: { found: found ?? null, wanted } },
  );
}
