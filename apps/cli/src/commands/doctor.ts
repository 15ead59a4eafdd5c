import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { cachedDatasets, cacheFolder, datasetNames } from '@capsweep/datasets';
import { examine, homeFolder, type Check } from '@capsweep/service';
import { printJson, type Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import type { JsonOption } from './look.ts';

const torchBuild = new URL('../../../../libs/tfjs-backend-torch/build/', import.meta.url);
const marks = { ok: pc.green('ok'), missing: pc.red('missing'), warning: pc.yellow('optional') };

/**
 * `capsweep doctor`: what this machine has of what is needed, and the one command that mends each
 * gap. Returns whether everything that is needed is there.
 */
export async function runDoctor(io: Io, { json }: JsonOption): Promise<boolean> {
  const checks = await examine({
    torch: {
      addon: fileURLToPath(new URL('tfjs-torch.node', torchBuild)),
      manifest: fileURLToPath(new URL('addon.json', torchBuild)),
    },
    home: homeFolder(io.env),
    datasets: { cached: await cachedDatasets(cacheFolder(io.env)), known: datasetNames },
  });
  const healthy = checks.every(({ state }) => state !== 'missing');
  if (json) printJson(io, { healthy, checks });
  else tell(io, checks);
  return healthy;
}

function tell(io: Io, checks: readonly Check[]): void {
  const columns = [
    { title: '', cell: ({ state }: Check) => marks[state] },
    { title: 'what', cell: ({ name }: Check) => name },
    { title: 'found', cell: ({ found }: Check) => found },
    { title: 'needed for', cell: ({ needed }: Check) => pc.dim(needed) },
  ];
  for (const line of renderTable(checks, columns, { style: pc.dim })) io.out(line);
  for (const { name, fix, state } of checks) {
    if (state === 'ok' || fix === undefined) continue;
    io.out(`${state === 'missing' ? pc.red(name) : pc.yellow(name)}: ${pc.bold(fix)}`);
  }
}
