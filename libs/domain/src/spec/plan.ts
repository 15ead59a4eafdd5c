import type { Params } from '../json.ts';
import type { SweepSpec } from './sweep-spec.ts';

/** Where a trial stands in its sweep's plan. All count from 0. */
export interface TrialPlace {
  readonly number: number;
  /** Which combination of `compare`. */
  readonly cell: number;
  /** Which suggestion of that cell. */
  readonly configuration: number;
  /** Which of the configuration's seeds. */
  readonly repeat: number;
}

/** Every combination of `compare`, the last key fastest; one empty cell when nothing is compared. */
export function cellsOf(spec: Pick<SweepSpec, 'compare'>): readonly Params[] {
  return Object.entries(spec.compare).reduce<readonly Params[]>(
    (cells, [key, values]) =>
      cells.flatMap((cell) => values.map((value) => ({ ...cell, [key]: value }))),
    [{}],
  );
}

/** How many trials every configuration has, whether it is a contender or not. */
export function firstRepeats({ search }: Pick<SweepSpec, 'search'>): number {
  return search.firstRepeats ?? search.repeats;
}

/** How many trials the whole sweep has at most. */
export function trialCount(spec: Pick<SweepSpec, 'compare' | 'search'>): number {
  return cellsOf(spec).length * spec.search.configurations * spec.search.repeats;
}

/**
 * The place of trial `number`: configurations outermost, then cells, then repeats, so that every
 * cell gets its turn early and the repeats of a configuration start together.
 */
export function placeOf(spec: Pick<SweepSpec, 'compare' | 'search'>, number: number): TrialPlace {
  const { repeats } = spec.search;
  const cells = cellsOf(spec).length;
  return {
    number,
    repeat: number % repeats,
    cell: Math.floor(number / repeats) % cells,
    configuration: Math.floor(number / (repeats * cells)),
  };
}

/** The number of the trial at a place: the inverse of {@link placeOf}. */
export function numberOf(
  spec: Pick<SweepSpec, 'compare' | 'search'>,
  place: Omit<TrialPlace, 'number'>,
): number {
  const cells = cellsOf(spec).length;
  return (place.configuration * cells + place.cell) * spec.search.repeats + place.repeat;
}
