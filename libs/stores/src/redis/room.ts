import { SweepError } from '@capsweep/domain';
import type { Connection } from './connection.ts';

/** From this share of `maxmemory` on, new sweeps are refused, so that running ones can end. */
const fullShare = 0.8;

/** What Redis says of itself in a section of INFO. */
async function info(connection: Connection, section: string): Promise<Map<string, string>> {
  const text = await connection.call((client) => client.info(section));
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(lines.map((line) => line.split(':', 2) as [string, string]));
}

/**
 * Refuses a new sweep when Redis is nearly full.
 *
 * @throws SweepError `store-full`
 */
export async function refuseWhenFull(connection: Connection): Promise<void> {
  const memory = await info(connection, 'memory');
  const used = Number(memory.get('used_memory'));
  const limit = Number(memory.get('maxmemory'));
  if (limit === 0 || used < fullShare * limit) return;
  const percent = Math.round((100 * used) / limit);
  throw new SweepError(
    'store-full',
    `${connection.place} is ${percent} % full (${used} of ${limit} bytes), and new sweeps need room for what runs; remove old sweeps or raise its maxmemory`,
    { details: { used, limit } },
  );
}

/**
 * Refuses a Redis that would forget.
 *
 * @throws SweepError `config-invalid` when it evicts keys to make room
 */
export async function refuseForgetful(connection: Connection): Promise<void> {
  const memory = await info(connection, 'memory');
  const policy = memory.get('maxmemory_policy') ?? 'noeviction';
  if (policy === 'noeviction' || memory.get('maxmemory') === '0') return;
  throw new SweepError(
    'config-invalid',
    `${connection.place} forgets keys when it is full (maxmemory-policy ${policy}), and would lose sweeps; set maxmemory-policy noeviction`,
    { details: { policy } },
  );
}

/** Whether Redis writes an append-only file; without one a crash loses the last seconds. */
export async function isDurable(connection: Connection): Promise<boolean> {
  return (await info(connection, 'persistence')).get('aof_enabled') === '1';
}
