import { userInfo } from 'node:os';
import pc from 'picocolors';
import { SweepError, type SweepSpec } from '@capsweep/domain';
import type { ApiClient } from '@capsweep/protocol/http';
import { printJson, type Io } from '../io.ts';
import { fetchDataOf } from '../local/data.ts';
import { localFolder } from '../local/house.ts';
import { runLocally } from '../local/run.ts';
import { notePopulation, placesAt } from '../population.ts';
import { connect } from '../remote/connect.ts';
import { remoteSource } from '../remote/source.ts';
import type { Snapshot } from '../source.ts';
import { watchSweep } from '../watch.ts';
import type { JsonOption } from './look.ts';
import { readSource, readSpec } from './validate.ts';

export interface RunOptions extends JsonOption {
  readonly local?: boolean | string;
  readonly watch?: boolean;
  readonly name?: string;
  readonly slots?: number;
}

/** `capsweep run FILE`: submits a sweep; with `--local`, runs it here from beginning to end. */
export async function runFile(io: Io, file: string, options: RunOptions): Promise<void> {
  const source = await readSource(file);
  if (options.local) await runHere(io, { file, source }, options);
  else await submit(io, await connect(io.env), { file, source, ...options });
}

async function runHere(
  io: Io,
  { file, source }: { file: string; source: string },
  options: RunOptions,
): Promise<void> {
  const { name, slots, local } = options;
  const autoName = name === 'auto';
  const spec = readSpec(source, file, autoName ? undefined : name);
  if (spec.trainer.kind === 'external') {
    throw new SweepError(
      'request-invalid',
      'a sweep with "trainer: external" waits for programs that ask; it needs a coordinator: capsweep up',
    );
  }
  if (spec.trainer.kind === 'builtin') await fetchDataOf(io, spec);
  const folder = localFolder(typeof local === 'string' ? local : undefined);
  const seen = await runLocally(io, {
    ...{ spec, source, file, folder, autoName, user: userName(), screen: io.screen },
    ...(slots !== undefined && { slots }),
  });
  conclude(io, seen, options);
}

/** Submits a sweep file to a coordinator and, if wanted, watches the sweep to its end. */
export async function submit(
  io: Io,
  client: ApiClient,
  { file, source, name, watch, json }: RunOptions & { file: string; source: string },
): Promise<void> {
  const row = await client.create({
    source,
    file,
    user: userName(),
    ...(name !== undefined && { name }),
  });
  await noteRoom(io, client, readable(source, file));
  const page = new URL(`/sweeps/${row.name}`, client.place.url).href;
  io.note(`sweep ${pc.bold(row.name)} is created: ${row.counts.planned} trials. ${page}`);
  if (!watch) {
    if (json) printJson(io, row);
    else io.note(pc.dim(`capsweep watch ${row.name} shows it here`));
    return;
  }
  const seen = await watchSweep(remoteSource(client, row.name), io.screen, {
    signal: io.signal,
    footer: [page],
  });
  conclude(io, seen, { ...(json !== undefined && { json }) });
}

/** The coordinator took the file; a CLI of another version may not be able to read it. */
function readable(source: string, file: string): SweepSpec | undefined {
  try {
    return readSpec(source, file);
  } catch {
    return undefined;
  }
}

async function noteRoom(io: Io, client: ApiClient, spec: SweepSpec | undefined): Promise<void> {
  if (spec?.schedule.name === 'pbt')
    notePopulation(io, spec, placesAt(await client.workers(), spec));
}

/** Ends a command that saw a sweep to its end; a sweep that failed is a failed command. */
export function conclude(io: Io, { ranking }: Snapshot, { json }: JsonOption): void {
  if (json) printJson(io, ranking);
  const { state, name, counts } = ranking.sweep;
  if (io.signal.aborted) return;
  if (state === 'failed' || (counts.failed > 0 && counts.complete === 0)) {
    throw new SweepError(
      'sweep-state',
      `sweep ${name} is ${state}: ${counts.failed} of ${counts.planned} trials failed. capsweep show ${name} TRIAL says why`,
    );
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
