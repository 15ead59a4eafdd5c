import { SweepError } from '@capsweep/domain';
import type { ApiClient, SweepRow } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { paintState } from '../render/ranking.ts';
import type { JsonOption } from './look.ts';

/** `capsweep pause|resume|stop SWEEP`. */
export async function steer(
  io: Io,
  client: ApiClient,
  {
    name,
    action,
    reason,
    json,
  }: JsonOption & { name: string; action: 'pause' | 'resume' | 'stop'; reason?: string },
): Promise<void> {
  const row = action === 'stop' ? await client.stop(name, reason) : await client[action](name);
  tellState(io, row, { ...(json !== undefined && { json }) });
}

/** `capsweep more SWEEP TRIALS`: an ended sweep goes on with so many more configurations. */
export async function moreTrials(
  io: Io,
  desk: Desk,
  { name, trials, json, local }: JsonOption & { name: string; trials: number; local: boolean },
): Promise<void> {
  const row = await desk.more(name, trials);
  tellState(io, row, { ...(json !== undefined && { json }) });
  io.note(`${row.counts.planned} trials are planned now`);
  if (local) io.note('run its file again with --local to go on');
}

/** `capsweep tag SWEEP TAG...`. */
export async function tagSweep(
  io: Io,
  desk: Desk,
  {
    name,
    tags,
    remove,
    json,
  }: JsonOption & { name: string; tags: readonly string[]; remove: readonly string[] },
): Promise<void> {
  const row = await desk.tag(name, { add: [...tags], remove: [...remove] });
  if (json) printJson(io, row);
  else io.out(`${row.name}: ${row.tags.join(' ') || 'no tags'}`);
}

/** `capsweep rm SWEEP`: asks first, since nothing brings a sweep back. */
export async function removeSweep(
  io: Io,
  desk: Desk,
  { name, yes, force, client }: { name: string; yes: boolean; force: boolean; client?: ApiClient },
): Promise<void> {
  const { counts, state } = await desk.sweep(name);
  const question = `remove ${name} (${state}) with ${counts.planned} trials, their curves and checkpoints?`;
  const sure = yes || (await io.confirm(question));
  if (sure === undefined) {
    throw new SweepError(
      'request-invalid',
      'nobody is there to confirm; add --yes to remove without asking',
    );
  }
  if (!sure) return;
  if (force && client && ['running', 'paused', 'stopping'].includes(state))
    await stopAndWait(client, name, io.signal);
  await desk.remove(name);
  io.note(`${name} is removed`);
}

async function stopAndWait(client: ApiClient, name: string, signal: AbortSignal): Promise<void> {
  const ended = (row: SweepRow): boolean => ['stopped', 'complete', 'failed'].includes(row.state);
  const { state } = await client.sweep(name);
  if (state !== 'stopping' && ended(await client.stop(name, 'removed'))) return;
  for await (const event of client.events(name, signal)) {
    if (event.type === 'sweep' && ended(event.data as SweepRow)) return;
    if (ended(await client.sweep(name))) return;
  }
}

function tellState(io: Io, row: SweepRow, { json }: JsonOption): void {
  if (json) printJson(io, row);
  else
    io.out(
      `${row.name}: ${paintState(row.state)}${row.reason === undefined ? '' : `, ${row.reason}`}`,
    );
}
