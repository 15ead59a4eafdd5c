import type { SchedulerMethod, SearchOptions } from '../types.ts';
import { simulate, type Curve, type SimulatedEnd } from './simulate.ts';

/** What another scheduler would have done with a sweep whose curves are known. */
export interface Replay {
  /** Epochs that were trained, and those of the recorded curves. */
  readonly epochs: number;
  readonly recordedEpochs: number;
  /** Simulated wall clock with this scheduler, and without any. */
  readonly seconds: number;
  readonly secondsWithout: number;
  /** The winner, as recorded; undefined when nothing was measured. */
  readonly winner: number | undefined;
  /** Whether it would have run to its end. */
  readonly keptWinner: boolean;
  /** Why it was stopped, when it was. */
  readonly reason?: string;
  /** How each configuration would have ended; absent for one that would rest for good. */
  readonly ends: readonly (SimulatedEnd | undefined)[];
}

/** Replays recorded curves; the scheduler must be one that can be asked with these options. */
export function replay(input: {
  readonly scheduler: SchedulerMethod;
  readonly without: SchedulerMethod;
  readonly options: SearchOptions;
  readonly curves: readonly Curve[];
  readonly workers: number;
  /** The configuration that counts as the winner. @defaultValue the one with the best last value */
  readonly winner?: number;
}): Replay {
  const { scheduler, without, options, curves, workers } = input;
  const played = simulate({ scheduler, options, curves, workers });
  const plain = simulate({
    scheduler: without,
    options: { ...options, method: {} },
    curves,
    workers,
  });
  const winner = input.winner ?? winnerOf(curves, options);
  const end = winner === undefined ? undefined : played.ends[winner];
  return {
    epochs: played.epochs,
    recordedEpochs: plain.epochs,
    seconds: played.seconds,
    secondsWithout: plain.seconds,
    winner,
    keptWinner: end?.outcome === 'complete',
    ...(end?.reason !== undefined && { reason: end.reason }),
    ends: played.ends,
  };
}

function winnerOf(curves: readonly Curve[], { objectives }: SearchOptions): number | undefined {
  const sign = objectives[0]?.goal === 'maximize' ? -1 : 1;
  let best: { n: number; loss: number } | undefined;
  curves.forEach(({ values }, n) => {
    const loss = sign * (values.at(-1) ?? NaN);
    if (!Number.isNaN(loss) && (!best || loss < best.loss)) best = { n, loss };
  });
  return best?.n;
}
