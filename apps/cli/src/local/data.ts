import { cacheFolder, datasetNames, fetchDataset, progressBar } from '@capsweep/datasets';
import type { SweepSpec } from '@capsweep/domain';
import type { Io } from '../io.ts';

/**
 * Fetches the known data sets that a sweep's trials will read, with a progress bar, so that the
 * first trials do not have to. What is in the cache already costs nothing.
 */
export async function fetchDataOf(io: Io, spec: SweepSpec): Promise<void> {
  for (const name of datasetNames.filter((known) => namesOf(spec).has(known))) {
    await fetchDataset(name, {
      cacheDir: cacheFolder(io.env),
      onProgress: progressBar({
        write: (text) => io.screen.write(text),
        isTTY: io.screen.isTerminal,
        columns: io.screen.columns,
      }),
      signal: io.signal,
    });
  }
}

function namesOf({ compare, space, train }: SweepSpec): ReadonlySet<unknown> {
  const searched = space['dataset'];
  const values = searched?.kind === 'choice' ? searched.values : [];
  const fixed = searched?.kind === 'value' ? [searched.value] : [];
  return new Set([...(compare['dataset'] ?? []), ...values, ...fixed, train['dataset']]);
}
