import {
  assertNever,
  isFinished,
  parseTrialId,
  type Metrics,
  type Objective,
  type SweepEvent,
  type SweepSpec,
  type Trial,
  type TrialChange,
} from '@capsweep/domain';
import { boundPart, judgedMetrics } from '../evaluation.ts';
import { valuesOf } from '../objective.ts';

interface Surroundings {
  readonly at: number;
  readonly objectives: readonly Objective[];
  readonly constraints: SweepSpec['constraints'];
  /** The last epoch of the trial that the log has. */
  readonly loggedEpoch: number;
}

/** What the log says of a trial's change. */
export function eventsOfTrial(
  change: TrialChange,
  after: Trial,
  around: Surroundings,
): readonly SweepEvent[] {
  const { at } = around;
  const trial = after.number;
  switch (change.kind) {
    case 'claimed':
      // Claims are written, and logged, by the store itself.
      return [];
    case 'decided':
      return [{ kind: 'trial-decided', at, trial, params: change.params }];
    case 'reported':
      return reported(change, after, around);
    case 'checkpointed': {
      const { attempt, step, bytes } = change.ref;
      return [{ kind: 'checkpoint-committed', at, trial, attempt, step, bytes, best: change.best }];
    }
    case 'attempt-ended':
      return [attemptEnded(change, after, around)];
    case 'checkpoints-dropped':
      return [{ kind: 'checkpoints-dropped', at, trial, which: change.which }];
    case 'forked':
      return [forkedEvent(change, trial, at)];
    case 'paused':
    case 'stopped':
    case 'resumed': {
      const why = change.kind === 'stopped' ? { by: change.by, reason: change.reason } : {};
      const bound = judgedBy(after, around);
      return [{ kind: 'trial-moved', at, trial, state: after.state, ...why, ...bound }];
    }
    default:
      return assertNever(change, 'trial change');
  }
}

function forkedEvent(
  { from, params, reason }: Extract<TrialChange, { kind: 'forked' }>,
  trial: number,
  at: number,
): SweepEvent {
  const { attempt, step, epoch } = from;
  const donor = parseTrialId(from.trial)?.number ?? trial;
  return { kind: 'trial-forked', at, trial, from: donor, attempt, step, epoch, params, reason };
}

function reported(
  change: Extract<TrialChange, { kind: 'reported' }>,
  after: Trial,
  { at, objectives, constraints, loggedEpoch }: Surroundings,
): readonly SweepEvent[] {
  const { step, epoch, metrics } = change;
  const values = valuesOf(objectives, metrics);
  if (epoch === undefined || !values || epoch <= loggedEpoch) return [];
  const bound = boundMetrics(constraints, after.metrics);
  return [{ kind: 'trial-reported', at, trial: after.number, step, epoch, values, ...bound }];
}

function attemptEnded(
  change: Extract<TrialChange, { kind: 'attempt-ended' }>,
  after: Trial,
  around: Surroundings,
): SweepEvent {
  const { outcome, by, reason } = change;
  const error = outcome.kind === 'failed' ? { error: outcome.error } : {};
  const final = isFinished(after) && after.best ? { values: after.best.values } : {};
  return {
    kind: 'attempt-ended',
    at: around.at,
    trial: after.number,
    attempt: after.attempt,
    outcome: outcome.kind,
    step: after.history.at(-1)?.toStep ?? after.step,
    state: after.state,
    by,
    reason,
    ...error,
    ...final,
    ...judgedBy(after, around),
  };
}

/** What constraints look at, of a trial that has ended. */
const judgedBy = (after: Trial, { constraints }: Surroundings): { metrics?: Metrics } =>
  isFinished(after) ? boundMetrics(constraints, judgedMetrics(after)) : {};

function boundMetrics(
  constraints: SweepSpec['constraints'],
  metrics: Metrics,
): { metrics?: Metrics } {
  const { bound } = boundPart(constraints, metrics);
  return bound ? { metrics: bound } : {};
}
