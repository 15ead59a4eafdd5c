/**
 * @file The decision table of `auto`, as data. The first row that applies and has something to propose
 * makes the suggestion. docs/search/auto.md shows these rows; a test writes and holds them.
 */

/** What is known when a suggestion is asked for. */
export interface Situation {
  readonly objectives: number;
  /** How many configurations there will be at most. */
  readonly configurations: number;
  /** How many of them have ended. */
  readonly results: number;
  /** Parts of the space of which each keeps being tried: see `branchesOf`. */
  readonly branches: number;
  /** Whether results may break constraints. */
  readonly isConstrained: boolean;
  /** The number of the suggestion, from 0. */
  readonly n: number;
}

/** Of every `of`, the one at place `at`, from 0. */
export interface Turns {
  readonly of: number;
  readonly at: number;
}

/** When a row applies; what is absent does not matter. */
export interface Row<M extends string = Method> {
  readonly objectives?: 'one' | 'several';
  /** Only where results may break constraints. */
  readonly isConstrained?: true;
  /** At least so many configurations are planned. */
  readonly configurations?: number;
  readonly branches?: 'some' | 'none';
  /** The least and the greatest number of results. */
  readonly results?: readonly [from: number, to: number];
  /** Of suggestions. */
  readonly turns?: Turns;
  /** Of the suggestions that are held to one and the same branch. */
  readonly visits?: Turns;
  /** Asked in turn until one has something. */
  readonly propose: readonly M[];
}

/** What a row may ask; {@link methods} has them. */
export type Method =
  | 'sobol'
  | 'tpe'
  | 'gp'
  | 'gp if hopeful'
  | 'gp in branch'
  | 'gp in branch if hopeful'
  | 'gp of branch alone if hopeful'
  | 'line'
  | 'line in branch'
  | 'niche'
  | 'farthest'
  | 'farthest in branch';

/** Results that a Gaussian process still takes whole. */
export const few = 100;
/** The suggestions that are held to a branch, each branch in its turn. */
export const branchTurns: Turns = { of: 4, at: 2 };

/** What is decided before the first suggestion, for all of them. */
export const sweepRows: readonly Row<'nsga2'>[] = [
  { objectives: 'several', configurations: 2000, propose: ['nsga2'] },
];

const branched = { objectives: 'one', branches: 'some' } as const;
const plain = { objectives: 'one', branches: 'none' } as const;
const [branchedEarly, plainEarly] = [
  { ...branched, results: [0, few] },
  { ...plain, results: [0, few] },
] as const;

/** What is decided for each suggestion. */
export const suggestionRows: readonly Row[] = [
  { results: [0, 9], propose: ['sobol'] },

  { objectives: 'several', branches: 'some', turns: branchTurns, propose: ['gp in branch'] },
  { objectives: 'several', results: [0, few], turns: { of: 2, at: 0 }, propose: ['gp'] },
  { objectives: 'several', propose: ['tpe'] },

  // Lines, niches and places far from all do not ask whether constraints will hold.
  { objectives: 'one', isConstrained: true, results: [0, few], propose: ['gp'] },

  { ...branchedEarly, turns: branchTurns, visits: { of: 2, at: 1 }, propose: ['gp'] },
  { ...branched, turns: branchTurns, visits: { of: 3, at: 2 }, propose: ['line in branch'] },
  {
    ...branched,
    turns: branchTurns,
    visits: { of: 3, at: 1 },
    propose: ['gp of branch alone if hopeful', 'farthest in branch'],
  },
  { ...branched, turns: branchTurns, propose: ['gp in branch if hopeful', 'farthest in branch'] },
  { ...branchedEarly, turns: { of: 16, at: 7 }, propose: ['tpe'] },
  { ...branchedEarly, propose: ['gp'] },
  { ...branched, turns: { of: 2, at: 1 }, propose: ['tpe'] },
  { ...branched, propose: ['gp'] },

  // What a model still expects is worth more than looking around, at first.
  { ...plainEarly, turns: { of: 8, at: 3 }, propose: ['gp if hopeful', 'line'] },
  { ...plainEarly, turns: { of: 16, at: 7 }, propose: ['gp if hopeful', 'tpe'] },
  { ...plainEarly, turns: { of: 16, at: 15 }, propose: ['gp if hopeful', 'farthest'] },
  { ...plainEarly, turns: { of: 2, at: 0 }, propose: ['gp'] },
  { ...plainEarly, propose: ['gp if hopeful', 'niche', 'farthest'] },

  { ...plain, turns: { of: 8, at: 3 }, propose: ['line'] },
  { ...plain, turns: { of: 16, at: 7 }, propose: ['tpe'] },
  { ...plain, turns: { of: 16, at: 15 }, propose: ['farthest'] },
  { ...plain, turns: { of: 2, at: 0 }, propose: ['niche'] },
  { ...plain, turns: { of: 3, at: 0 }, propose: ['gp'] },
  { ...plain, propose: ['gp if hopeful', 'niche', 'farthest'] },
];

/** The rows that apply, in their order. */
export function applicable<M extends string>(
  rows: readonly Row<M>[],
  situation: Situation,
): readonly Row<M>[] {
  const { objectives, configurations, results, branches, isConstrained, n } = situation;
  return rows.filter((row) => {
    return (
      (row.objectives ?? sizeOf(objectives)) === sizeOf(objectives) &&
      (row.branches ?? presence(branches)) === presence(branches) &&
      (isConstrained || row.isConstrained !== true) &&
      configurations >= (row.configurations ?? 0) &&
      isWithin(row.results, results) &&
      isTurn(row.turns, n) &&
      isTurn(row.visits, visitOf(situation))
    );
  });
}

/** How often this suggestion's branch had its turn before. */
export const visitOf = ({ branches, n }: Pick<Situation, 'branches' | 'n'>): number =>
  branches === 0 ? 0 : Math.floor(n / branchTurns.of / branches);

const sizeOf = (objectives: number): 'one' | 'several' => (objectives === 1 ? 'one' : 'several');
const presence = (branches: number): 'some' | 'none' => (branches > 0 ? 'some' : 'none');
const isWithin = (
  [from, to]: readonly [number, number] = [0, Infinity],
  results: number,
): boolean => results >= from && results <= to;
const isTurn = (turns: Turns | undefined, n: number): boolean =>
  !turns || n % turns.of === turns.at;
