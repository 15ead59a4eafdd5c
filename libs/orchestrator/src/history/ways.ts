/**
 * @file Which parameters weights were trained with, from their first epoch on. A trial that forked has the
 * weights of its donor, and with them the donor's way up to that checkpoint, however often that one had
 * forked itself:
 *
 *     trial 0   |--- a ---|--- b ---|         forks at epoch 6 from trial 1
 *     trial 1   |------ c -------|            is a donor at epoch 4 and at epoch 6
 *     trial 2   |--- d ---|-- e --|           forks at epoch 4 from trial 1
 *
 *     the way of trial 2: c from epoch 0, e from epoch 4
 */
import type { Params, SweepEvent } from '@capsweep/domain';
import { takesPlace, type Evaluation, type Judged } from '../evaluation.ts';

/** From an epoch on, until the next part begins: which trial trained, and with what. */
export interface WayPart {
  readonly from: number;
  readonly trial: number;
  readonly params: Params;
}

/** Where a trial's weights come from, oldest part first. */
export interface Way {
  readonly parts: readonly WayPart[];
  /** How far it goes. */
  readonly epoch: number;
}

interface Course {
  /** The newest attempt; 0 before the first. */
  readonly attempt: number;
  readonly latest: Way;
  readonly best?: Way & Evaluation;
  /** What was trained in each attempt, and before it: forks name a checkpoint by its attempt. */
  readonly byAttempt: ReadonlyMap<number, Way['parts']>;
}

/** The ways of all trials of a sweep, by number: a fold of its log. */
export type Ways = ReadonlyMap<number, Course>;

const unknown: Course = { attempt: 0, latest: { parts: [], epoch: 0 }, byAttempt: new Map() };

/** Folds an event; the map that was given is changed and returned. */
export function observeWays(
  ways: Map<number, Course>,
  event: SweepEvent,
  judged: Judged,
): Map<number, Course> {
  if (!('trial' in event)) return ways;
  const before = ways.get(event.trial) ?? unknown;
  const after = follow(ways, before, event, judged);
  return after === before ? ways : ways.set(event.trial, after);
}

function follow(
  ways: Ways,
  course: Course,
  event: Extract<SweepEvent, { trial: number }>,
  judged: Judged,
): Course {
  const { latest } = course;
  switch (event.kind) {
    case 'attempt-started':
      return onward({ ...course, attempt: event.attempt }, latest);
    case 'trial-decided': {
      const parts = [{ from: 0, trial: event.trial, params: event.params }];
      return onward(course, { ...latest, parts });
    }
    case 'trial-forked': {
      const { trial, epoch, params } = event;
      const donor = ways.get(event.from)?.byAttempt.get(event.attempt) ?? [];
      // A part that begins where the checkpoint was written has trained nothing of it.
      const parts = donor.filter(({ from }) => from < epoch);
      return { ...course, latest: { parts: [...parts, { from: epoch, trial, params }], epoch } };
    }
    case 'trial-reported':
      return reported(course, event, judged);
    default:
      return course;
  }
}

/** Parameters are decided after the first attempt has begun, forks before the next one begins. */
const onward = (course: Course, latest: Way): Course => ({
  ...course,
  latest,
  byAttempt: new Map(course.byAttempt).set(course.attempt, latest.parts),
});

function reported(
  course: Course,
  { epoch, values, metrics: bound }: Extract<SweepEvent, { kind: 'trial-reported' }>,
  judged: Judged,
): Course {
  const latest = { ...course.latest, epoch };
  const evaluation = { values, ...(bound && { bound }) };
  const better = takesPlace(judged, evaluation, course.best);
  return { ...course, latest, ...(better && { best: { ...latest, ...evaluation } }) };
}
