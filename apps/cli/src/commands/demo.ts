import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { homeFolder } from '@capsweep/service';
import type { Io } from '../io.ts';
import { remoteSource } from '../remote/source.ts';
import { fetchDataOf } from '../local/data.ts';
import { watchSweep } from '../watch.ts';
import { conclude } from './run.ts';
import { readSpec } from './validate.ts';
import { signInAddress, startHere, untilOver } from './up.ts';
import type { JsonOption } from './look.ts';

const sweepFile = fileURLToPath(new URL('../../../../examples/demo.yaml', import.meta.url));

/**
 * `capsweep demo`: a small real sweep over the heads on MNIST, through all the real parts, in a
 * home folder of its own. It stays up for the dashboard unless `exit` is given.
 */
export async function runDemo(io: Io, options: JsonOption & { exit?: boolean }): Promise<void> {
  const home = join(homeFolder(io.env), 'demo');
  const source = await readFile(sweepFile, 'utf8');
  await fetchDataOf(io, readSpec(source, 'examples/demo.yaml'));
  const fleet = await startHere(io, home, { port: 0, grpcPort: 0, workers: 1 });
  let broken: Error | undefined;
  void fleet.broken.then((error) => (broken = error));
  try {
    const { client } = fleet;
    const row = await client.create({
      source,
      file: 'examples/demo.yaml',
      name: 'auto',
      user: 'demo',
    });
    const address = await signInAddress(client, `/sweeps/${row.name}`);
    io.note(`dashboard: ${pc.bold(address)}`);
    const seen = await watchSweep(remoteSource(client, row.name), io.screen, { signal: io.signal });
    if (broken) throw broken;
    conclude(io, seen, options);
    if (!options.json) tellNext(io, row.name, home);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  if (options.exit || io.signal.aborted) await fleet.stop();
  else {
    io.note(
      `dashboard: ${pc.bold(await signInAddress(fleet.client))}   ${pc.dim('Ctrl-C ends the demo')}`,
    );
    await untilOver(io, fleet);
  }
}

function tellNext(io: Io, name: string, home: string): void {
  io.note(
    pc.dim(
      `the best checkpoint: CAPSWEEP_HOME=${home} npx capsweep pull ${name} --best (while the demo is up)`,
    ),
  );
}
