import { trainerCatalog } from '@capsweep/capsnet/catalog';
import { cellsOf, firstRepeats, trialCount, type SweepSpec } from '@capsweep/domain';
import { readSweepFile } from '@capsweep/sweepfile';
import { readFile } from 'node:fs/promises';
import { SweepError } from '@capsweep/domain';
import { printJson, type Io } from '../io.ts';
import { notePopulation } from '../population.ts';
import type { JsonOption } from './look.ts';

/**
 * `capsweep validate FILE ...`: says what sweep files mean, or everything that is wrong with the first wrong one. As JSON a
 * file is one document, and several are a list.
 */
export async function validateFiles(
  io: Io,
  files: readonly string[],
  { json }: JsonOption,
): Promise<void> {
  const specs: SweepSpec[] = [];
  for (const file of files) {
    const spec = readSpec(await readSource(file), file);
    specs.push(spec);
    notePopulation(io, spec);
    if (!json) for (const line of summary(spec)) io.out(line);
  }
  if (json) printJson(io, specs.length === 1 ? specs[0] : specs);
}

/** @throws SweepError `request-invalid` when the file cannot be read. */
export async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'it is not there'
        : String(error);
    throw new SweepError('request-invalid', `cannot read ${file}: ${why}`);
  }
}

/** Reads a sweep file for the built-in trainer. */
export function readSpec(source: string, file: string, name?: string): SweepSpec {
  return readSweepFile({
    source,
    file,
    catalog: trainerCatalog,
    ...(name !== undefined && { name }),
  });
}

function summary(spec: SweepSpec): readonly string[] {
  const { search, objectives, space } = spec;
  const cells = cellsOf(spec).length;
  const goals = objectives.map(({ metric, goal }) => `${goal} ${metric}`).join(', ');
  const times = [
    cells > 1 ? `${cells} cells` : '',
    `${search.configurations} configurations`,
    search.repeats > 1 ? `${seedsText(search)} seeds` : '',
  ].filter(Boolean);
  return [
    `${spec.name}: ${goals}`,
    `${countText(spec)} trials: ${times.join(' x ')}, chosen by ${search.sampler.name}`,
    `parameters: ${Object.keys(space).join(', ') || 'none'}`,
  ];
}

/** Contenders may get more seeds than the others. */
function countText(spec: SweepSpec): string {
  const most = trialCount(spec);
  const least = (most / spec.search.repeats) * firstRepeats(spec);
  return least === most ? String(most) : `${least} to ${most}`;
}

const seedsText = ({ firstRepeats: first, repeats }: SweepSpec['search']): string =>
  first === undefined || first === repeats ? String(repeats) : `${first} to ${repeats}`;
