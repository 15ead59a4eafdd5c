import pc from 'picocolors';
import { suits, trialCount, type SweepSpec } from '@capsweep/domain';
import type { WorkerRow } from '@capsweep/protocol/http';
import type { Io } from './io.ts';

/** Says what a population gives up when not all of it trains at once; see {@link populationNote}. */
export function notePopulation(io: Io, spec: SweepSpec, places?: number): void {
  const note = populationNote(spec, places);
  if (note !== undefined) io.note(pc.yellow(note));
}

/**
 * What a population gives up when not all of it trains at once; undefined where all does, or where trials
 * do not go on from one another.
 *
 * @param places Trials that the workers have room for; absent where nobody knows.
 */
export function populationNote(
  { schedule, resources, compare, search }: SweepSpec,
  places = Infinity,
): string | undefined {
  const size = trialCount({ compare, search });
  const { maxParallel } = resources;
  const atOnce = Math.min(maxParallel, places);
  if (schedule.name !== 'pbt' || atOnce >= size) return undefined;
  const why =
    maxParallel <= places
      ? `resources.maxParallel is ${maxParallel}`
      : `there are slots for ${places}`;
  const lost =
    atOnce === 1
      ? 'each begins when the others have ended, and none ever goes on from another'
      : 'those that begin when others have ended cannot go on from them';
  return `pbt: the ${size} trials train ${atOnce} at a time (${why}): ${lost}. Have room for all at once, or fewer trials`;
}

/** How many trials of a sweep these workers have room for; undefined while none is there. */
export function placesAt(
  workers: readonly WorkerRow[],
  { resources }: SweepSpec,
): number | undefined {
  const fit = workers.filter((worker) => !worker.draining && suits(resources, worker));
  if (fit.length === 0) return undefined;
  return fit.reduce((sum, worker) => sum + Math.floor(worker.slots / resources.slots), 0);
}
