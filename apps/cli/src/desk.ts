import type { Comparison, ComparisonQuery } from '@capsweep/protocol/http';
import type { Json, Params } from '@capsweep/domain';
import type {
  AnalysisAnswer,
  Curves,
  EnqueueAnswer,
  ImportedTrialDocument,
  Ranking,
  ReplayAnswer,
  ScheduleAnswer,
  SweepDetail,
  SweepRow,
  TrialDetail,
} from '@capsweep/protocol/http';
import type { CheckpointDocument, LogLines, TrialPage } from '@capsweep/protocol/http';

export type Which = 'best' | 'latest';

/**
 * Where sweeps can be looked up: a coordinator behind the HTTP API, or the folder of sweeps that
 * ran in this process's own kind of house.
 */
export interface Desk {
  /** Where this is, for messages. */
  readonly place: string;
  sweeps(): Promise<readonly SweepRow[]>;
  sweep(name: string): Promise<SweepDetail>;
  ranking(name: string): Promise<Ranking>;
  /** Sweeps as a paper's table. */
  table(name: string, query: ComparisonQuery): Promise<Comparison>;
  trials(name: string, query: TrialQuery): Promise<TrialPage>;
  trial(name: string, number: number): Promise<TrialDetail>;
  logs(name: string, number: number, tail: number): Promise<LogLines>;
  checkpoint(name: string, number: number, which: Which): Promise<CheckpointDocument>;
  checkpointFile(
    name: string,
    number: number,
    file: { name: string; which: Which },
  ): Promise<AsyncIterable<Uint8Array>>;
  analysis(name: string, query: { cell?: number; objective?: string }): Promise<AnalysisAnswer>;
  import(body: ImportRequest): Promise<SweepRow>;
  /** At most a hundred curves at once, as fine as they are told. */
  curves(name: string, query: { metric: string; trials: readonly number[] }): Promise<Curves>;
  replay(name: string, request: ReplayRequest): Promise<ReplayAnswer>;
  /** What a trial's weights were trained with. */
  schedule(name: string, number: number, which: Which): Promise<ScheduleAnswer>;
  /** More configurations for each cell. */
  more(name: string, trials: number): Promise<SweepRow>;
  /** Holds the next configuration that nobody has chosen yet to these parameters. */
  enqueue(name: string, params: Params): Promise<EnqueueAnswer>;
  remove(name: string): Promise<void>;
  tag(name: string, change: { add: string[]; remove: string[] }): Promise<SweepRow>;
  close(): Promise<void>;
}

/** A sweep that another tool ran. */
export interface ImportRequest {
  readonly source: string;
  readonly user: string;
  readonly trials: ImportedTrialDocument[];
}

/** A scheduler to try on what was recorded. */
export interface ReplayRequest {
  readonly scheduler: string;
  readonly options: Record<string, Json>;
  readonly workers?: number;
}

/** A cut through a table of trials. */
export interface TrialQuery {
  readonly sort?: string;
  readonly order?: 'asc' | 'desc';
  readonly where?: readonly string[];
  readonly offset?: number;
  readonly limit?: number;
}
