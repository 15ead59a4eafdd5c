import type { WorkerId } from './ids.ts';
import type { Json } from './json.ts';

/** What a worker process says of itself when it connects. */
export interface WorkerInfo {
  readonly id: WorkerId;
  readonly host: string;
  readonly pool: string;
  readonly slots: number;
  readonly labels: readonly string[];
  /** Who executes TensorFlow.js there, such as `torch`. */
  readonly engine: string;
  /** What it executes on, such as `cpu` or a GPU's name. */
  readonly device: string;
  /** Facts that decide whether results compare bit by bit: versions, CPU features. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** Whether trials that ask for this pool and these labels may run on a worker that has those. */
export function suits(
  { pool, labels }: Pick<WorkerInfo, 'pool' | 'labels'>,
  worker: Pick<WorkerInfo, 'pool' | 'labels'>,
): boolean {
  return pool === worker.pool && labels.every((label) => worker.labels.includes(label));
}

/** A line of a trial's log. `at` is in milliseconds since 1970. */
export interface LogLine {
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
