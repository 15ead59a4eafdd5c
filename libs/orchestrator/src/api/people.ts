import {
  SweepError,
  trialId,
  type Actor,
  type CheckpointManifest,
  type CheckpointRef,
  type Params,
  type Report,
  type Sweep,
  type Trial,
} from '@capsweep/domain';
import { analyzeSweep, type AnalysisRequest, type CellAnalysis } from '../history/analysis.ts';
import { replaySweep, type ReplayRequest, type SweepReplay } from '../history/replay.ts';
import { readSchedule, type TrialSchedule } from '../history/schedule.ts';
import type { Leader } from '../live/leader.ts';
import { sweepCalled, type LiveSweep } from '../live/live-sweep.ts';
import { findTrial } from '../live/write.ts';
import {
  compareRows,
  type ComparedSweep,
  type Comparison,
  type ComparisonQuery,
} from '../read-model/comparison.ts';
import {
  summarizeConfigurations,
  type ConfigurationSummary,
} from '../read-model/configurations.ts';
import { queryTable, type TableCut, type TableQuery } from '../read-model/query.ts';
import { readManifest } from '../use-cases/checkpoint.ts';
import { pauseSweep, removeSweep, resumeSweep, stopSweep, tagSweep } from '../use-cases/control.ts';
import { createSweep, freeName, type NewSweep } from '../use-cases/create-sweep.ts';
import { readCurve } from '../use-cases/curves.ts';
import { enqueueConfiguration, type Enqueued, type Wanted } from '../use-cases/enqueue.ts';
import { extendSweep } from '../use-cases/extend.ts';
import { importSweep, type ImportedTrial } from '../use-cases/import-sweep.ts';
import type { AttemptLogLine } from '../use-cases/logs.ts';
import { rankingOf, viewSweep, type SweepView } from '../views.ts';

/** A sweep, and what it is called in a table. */
export interface LabelledSweep {
  readonly sweep: string;
  readonly label?: string | undefined;
}

/** What people see and do. A sweep is named by its name or its id; unknown ones are `not-found`. */
export interface PeopleApi {
  create(sweep: NewSweep): Promise<Sweep>;
  /** A sweep that another tool ran. */
  import(sweep: NewSweep, trials: readonly ImportedTrial[]): Promise<Sweep>;
  /** The first of `name`, `name-2`, ... that is free. */
  freeName(name: string): string;
  /** Newest first. */
  list(): readonly SweepView[];
  view(sweep: string): SweepView;
  trials(sweep: string, query: TableQuery): TableCut;
  /** The rows of these trials, as they are now. */
  rows(sweep: string, numbers: readonly number[]): TableCut['rows'];
  configurations(sweep: string): readonly ConfigurationSummary[];
  /**
   * Sweeps as a paper's table; `defaults` are settings that trials have without saying so.
   *
   * @throws SweepError `request-invalid`
   */
  comparison(
    sweeps: readonly [LabelledSweep, ...LabelledSweep[]],
    query: ComparisonQuery,
    defaults: Params,
  ): Comparison;
  /** Trial numbers from best to worst. */
  ranking(sweep: string): readonly number[];
  trial(sweep: string, number: number): Promise<Trial>;
  curve(sweep: string, number: number): Promise<readonly Report[]>;
  log(
    sweep: string,
    number: number,
    tail: number,
  ): Promise<{ lines: AttemptLogLine[]; dropped: number }>;
  /** @throws SweepError `no-checkpoint` */
  checkpoint(
    sweep: string,
    number: number,
    which: 'best' | 'latest',
  ): Promise<{ ref: CheckpointRef; manifest: CheckpointManifest }>;
  /** @throws SweepError `request-invalid` */
  analysis(sweep: string, request: AnalysisRequest): CellAnalysis;
  /** @throws SweepError `request-invalid` */
  replay(sweep: string, request: ReplayRequest): Promise<SweepReplay>;
  /** @throws SweepError `not-found`, `request-invalid` */
  schedule(sweep: string, wanted: Pick<TrialSchedule, 'trial' | 'which'>): Promise<TrialSchedule>;
  pause(sweep: string): Promise<void>;
  resume(sweep: string): Promise<void>;
  /** So many more configurations in each cell; an ended sweep runs again. */
  extend(sweep: string, configurations: number): Promise<void>;
  /**
   * Holds the next configuration that nobody has chosen yet to these parameters.
   *
   * @throws SweepError `request-invalid`, `sweep-state`
   */
  enqueue(sweep: string, wanted: Wanted): Promise<Enqueued>;
  stop(sweep: string, by: Actor, reason: string): Promise<void>;
  remove(sweep: string): Promise<void>;
  tag(sweep: string, change: { add: readonly string[]; remove: readonly string[] }): Promise<void>;
}

/** People's side of the leader. */
export function peopleApi(leader: Leader): PeopleApi {
  const find = (sweep: string): LiveSweep => findSweep(leader, sweep);
  const now = (): number => leader.ports.clock.now();
  return {
    create: async (sweep) => (await createSweep(leader, sweep)).sweep,
    import: async (sweep, trials) => (await importSweep(leader, sweep, trials)).sweep,
    freeName: (name) => freeName(leader, name),
    list: () => newestFirst([...leader.sweeps.values()]).map((live) => viewSweep(live, now())),
    view: (sweep) => viewSweep(find(sweep), now()),
    trials: (sweep, query) => {
      const live = find(sweep);
      return queryTable(live.table, rankingOf(live), query);
    },
    rows: (sweep, numbers) => rowsOf(find(sweep), numbers),
    configurations: (sweep) => {
      const live = find(sweep);
      return summarizeConfigurations(live.table, live.sweep.spec.objectives);
    },
    comparison: ([first, ...rest], query, defaults) => {
      const compared = ({ sweep, label }: LabelledSweep): ComparedSweep => {
        const { table, sweep: record } = find(sweep);
        return { table, label, spec: record.spec, defaults };
      };
      return compareRows([compared(first), ...rest.map(compared)], query);
    },
    ranking: (sweep) => rankingOf(find(sweep)),
    trial: async (sweep, number) => await findTrial(leader, find(sweep), number),
    curve: async (sweep, number) => await readCurve(leader, trialId(find(sweep).id, number)),
    log: async (sweep, number, tail) =>
      await leader.logs.tail(trialId(find(sweep).id, number), tail),
    checkpoint: async (sweep, number, which) => {
      const ref = refOf(await findTrial(leader, find(sweep), number), which);
      return { ref, manifest: await readManifest(leader, ref) };
    },
    analysis: (sweep, request) => analyzeSweep(find(sweep), request),
    replay: async (sweep, request) => await replaySweep(leader, find(sweep), request),
    schedule: async (sweep, wanted) => await readSchedule(leader, find(sweep), wanted),
    pause: async (sweep) => await pauseSweep(leader, find(sweep)),
    resume: async (sweep) => await resumeSweep(leader, find(sweep)),
    extend: async (sweep, configurations) => await extendSweep(leader, find(sweep), configurations),
    enqueue: async (sweep, wanted) => await enqueueConfiguration(leader, find(sweep), wanted),
    stop: async (sweep, by, reason) => await stopSweep(leader, find(sweep), { by, reason }),
    remove: async (sweep) => await removeSweep(leader, find(sweep)),
    tag: async (sweep, change) => await tagSweep(leader, find(sweep), change),
  };
}

function rowsOf(live: LiveSweep, numbers: readonly number[]): TableCut['rows'] {
  const ranks = new Map(rankingOf(live).map((number, i) => [number, i + 1]));
  return numbers.map((number) => {
    const rank = ranks.get(number);
    return { ...live.table.row(number), ...(rank !== undefined && { rank }) };
  });
}

/** @throws SweepError `not-found` */
export function findSweep(leader: Leader, nameOrId: string): LiveSweep {
  const found = sweepCalled(leader, nameOrId);
  if (found) return found;
  const message = `there is no sweep called ${JSON.stringify(nameOrId)}; capsweep ls shows those there are`;
  throw new SweepError('not-found', message);
}

function refOf(trial: Trial, which: 'best' | 'latest'): CheckpointRef {
  const ref = which === 'best' ? (trial.bestCheckpoint ?? trial.latest) : trial.latest;
  if (ref) return ref;
  const kept = trial.bestCheckpoint && which === 'latest' ? '; its best one is there' : '';
  const why = trial.step > 0 ? 'none is kept' : 'it has not run yet';
  throw new SweepError(
    'no-checkpoint',
    `trial ${trial.number} has no ${which} checkpoint: ${why}${kept}`,
  );
}

function newestFirst(sweeps: readonly LiveSweep[]): readonly LiveSweep[] {
  return [...sweeps].sort(
    (a, b) => b.sweep.createdAt - a.sweep.createdAt || (a.id < b.id ? 1 : -1),
  );
}
