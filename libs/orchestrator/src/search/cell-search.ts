/**
 * @file One cell's search: its sampler's index and its scheduler's state, both folds of events.
 *
 * Free running, a suggestion uses everything known at that moment. In deterministic mode
 * configuration n is suggested from exactly the final results of configurations 0 ... n - lag, and for
 * samplers with `hearsReports` from their curves as well:
 *
 *     configuration   0 1 2 3 4 5 6 7 8 9 ...        lag = 8
 *     final results   x x . x                        0 and 1 are there, 2 is not
 *     may suggest     0 ... 9                        9 needs 0 and 1; 10 would need 2 as well
 */
import { firstRepeats, SweepError, type Params, type SweepSpec } from '@capsweep/domain';
import {
  completeParams,
  samplers,
  schedulers,
  type Command,
  type SamplerMethod,
  type SchedulerMethod,
  type SearchOptions,
  type TrialEvent,
} from '@capsweep/search';
import { warmEvents, type WarmResult } from './warm-start.ts';

export interface CellSearch {
  /**
   * The parameters of configuration `n`, without the cell's own; the same each time. `held` are those
   * that somebody has chosen for it.
   */
  suggest(n: number, held?: Params): Params | 'exhausted';
  /** Whether `suggest(n)` may be called now. */
  ready(n: number): boolean;
  /** How many configurations the sampler has, when it can tell. */
  readonly size: number | undefined;
  /** Hears of an event; returns what the scheduler wants done. */
  observe(event: TrialEvent): readonly Command[];
}

/** A cell: its values of `compare`, its number, for its seed, and what it knows already. */
export interface CellPlace {
  readonly given: Params;
  readonly cell: number;
  readonly warm: readonly WarmResult[];
}

/** The search of one cell. */
export function createCellSearch(spec: SweepSpec, { given, cell, warm }: CellPlace): CellSearch {
  const sampler = methodNamed(samplers, spec.search.sampler.name, 'sampler');
  const scheduler = methodNamed(schedulers, spec.schedule.name, 'scheduler');
  const { configurations, deterministic, lag } = spec.search;
  // More seeds for contenders come when all is suggested: the search never hears of them.
  const repeats = firstRepeats(spec);
  const options = (method: SearchOptions['method']): SearchOptions => ({
    objectives: spec.objectives,
    configurations,
    repeats,
    given,
    method,
    ...(deterministic && { lag }),
  });
  const samplerOptions = options(spec.search.sampler.options);
  const start = (): unknown =>
    warmEvents(warm, repeats).reduce(
      (index, event) => sampler.observe(index, event),
      sampler.init(spec.space, samplerOptions, cellSeed(spec, cell)),
    );
  const sampling = spec.search.deterministic
    ? laggedSampling(sampler, start, { lag, repeats })
    : freeSampling(sampler, start);
  let state = scheduler.init({
    ...options(spec.schedule.options),
    space: spec.space,
    seed: cellSeed(spec, cell),
  });
  return {
    suggest: (n, held) => {
      const params = sampling.suggest(n);
      if (!held || params === 'exhausted') return params;
      return completeParams(spec.space, given, held, params);
    },
    ready: sampling.ready,
    size: sampler.size?.(spec.space, samplerOptions),
    observe: (event) => {
      sampling.observe(event);
      const [next, commands] = scheduler.observe(state, event);
      state = next;
      return commands;
    },
  };
}

/** Cells draw independently, from the sweep's one seed. */
const cellSeed = (spec: SweepSpec, cell: number): number => spec.search.seed * 65_537 + cell;

interface Sampling {
  readonly suggest: (n: number) => Params | 'exhausted';
  readonly ready: (n: number) => boolean;
  readonly observe: (event: TrialEvent) => void;
}

function freeSampling(sampler: SamplerMethod, start: () => unknown): Sampling {
  let index = start();
  return {
    suggest: (n) => sampler.suggest(index, n),
    ready: () => true,
    observe: (event) => {
      index = sampler.observe(index, event);
    },
  };
}

function laggedSampling(
  sampler: SamplerMethod,
  start: () => unknown,
  { lag, repeats }: { lag: number; repeats: number },
): Sampling {
  const results = new Map<number, ConfigurationResult>();
  let folded = { count: 0, index: start() };
  const complete = (n: number): boolean => (results.get(n)?.finished.size ?? 0) === repeats;
  let prefix = 0;
  const indexOf = (count: number): unknown => {
    // An index cannot forget, so one that knows too much is folded anew.
    if (folded.count > count) folded = { count: 0, index: start() };
    for (; folded.count < count; folded.count += 1) {
      for (const event of eventsOf(results.get(folded.count))) {
        folded.index = sampler.observe(folded.index, event);
      }
    }
    return folded.index;
  };
  const needed = (n: number): number => Math.max(0, n - lag + 1);
  return {
    suggest: (n) => sampler.suggest(indexOf(needed(n)), n),
    ready: (n) => prefix >= needed(n),
    observe: (event) => {
      if (event.kind !== 'reported' || sampler.hearsReports) remember(results, event);
      while (complete(prefix)) prefix += 1;
    },
  };
}

interface ConfigurationResult {
  suggested?: TrialEvent;
  readonly finished: Map<string, TrialEvent>;
  /** By trial and epoch; what is told again replaces what was told before. */
  readonly reported: Map<string, Map<number, TrialEvent>>;
}

function remember(results: Map<number, ConfigurationResult>, event: TrialEvent): void {
  if (event.kind !== 'suggested' && event.kind !== 'finished' && event.kind !== 'reported') return;
  const empty: ConfigurationResult = { finished: new Map(), reported: new Map() };
  const result = results.get(event.configuration) ?? empty;
  results.set(event.configuration, result);
  if (event.kind === 'suggested') result.suggested = event;
  else if (event.kind === 'finished') result.finished.set(event.trial, event);
  else {
    const curve = result.reported.get(event.trial) ?? new Map<number, TrialEvent>();
    result.reported.set(event.trial, curve.set(event.epoch, event));
  }
}

/** A configuration's events in an order that does not depend on who came first. */
function eventsOf(result: ConfigurationResult | undefined): readonly TrialEvent[] {
  if (!result) return [];
  const { suggested, finished, reported } = result;
  const ended = byTrial(finished).flatMap(([trial, end]) => {
    const curve = [...(reported.get(trial) ?? [])].sort(([a], [b]) => a - b);
    return [...curve.map(([, report]) => report), end];
  });
  return suggested ? [suggested, ...ended] : ended;
}

const byTrial = <T>(trials: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...trials].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));

function methodNamed<Method extends SamplerMethod | SchedulerMethod>(
  methods: ReadonlyMap<string, Method>,
  name: string,
  kind: string,
): Method {
  const method = methods.get(name);
  if (method) return method;
  throw new SweepError('sweep-file-invalid', `there is no ${kind} called ${name}`);
}
