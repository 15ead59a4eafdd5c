/**
 * @file Parameters by a timetable: at the end of given epochs a trial goes on from its own checkpoint
 * with the next ones. It replays what population-based training found, Jaderberg et al. 2017, arXiv:1711.09846.
 */
import type { Params, SettingSpec, TrialId } from '@capsweep/domain';
import { misfit } from '../../space/fits.ts';
import type { Command, Problem, SchedulerMethod, SearchOptions, TrialEvent } from '../../types.ts';
import { paramsInWords } from '../words.ts';
import { readSteps, type Step } from './text.ts';

/** How far everyone is. */
interface Timetable {
  readonly steps: readonly Step[];
  /** What each configuration begins with. */
  readonly suggested: Map<number, Params>;
  /** Unfinished trials, with the number of steps that each has taken. */
  readonly members: Map<TrialId, { readonly configuration: number; readonly taken: number }>;
}

const settings: Readonly<Record<string, SettingSpec>> = {
  steps: {
    summary:
      'one a line, EPOCH: NAME=VALUE, NAME=VALUE: from the end of that epoch on these parameters are others',
    type: 'text',
  },
};

export const steps: SchedulerMethod<Timetable> = {
  name: 'steps',
  summary: 'parameters change at given epochs: replays a schedule that pbt found',
  options: settings,
  changesParams: true,
  init: ({ method }) => {
    const text = method['steps'];
    const read = typeof text === 'string' ? readSteps(text) : undefined;
    return {
      steps: read?.kind === 'steps' ? read.steps : [],
      suggested: new Map(),
      members: new Map(),
    };
  },
  observe: (table, event) => [table, hear(table, event)],
  problems,
};

function hear(table: Timetable, event: TrialEvent): readonly Command[] {
  const { suggested, members } = table;
  const { configuration } = event;
  switch (event.kind) {
    case 'suggested':
      suggested.set(configuration, event.params);
      // A trial begins before its parameters are decided.
      return [...members].flatMap(([trial, member]) =>
        member.configuration === configuration ? next(table, trial) : [],
      );
    case 'started':
      if (!members.has(event.trial)) members.set(event.trial, { configuration, taken: 0 });
      return next(table, event.trial);
    case 'forked': {
      const taken = (members.get(event.trial)?.taken ?? 0) + 1;
      members.set(event.trial, { configuration, taken });
      const more = next(table, event.trial);
      // What was wished before is done: after a restart it must not be done again.
      if (more.length > 0) return more;
      return [{ kind: 'continue', trial: event.trial, reason: 'it has taken its last step' }];
    }
    case 'finished':
      members.delete(event.trial);
      return [];
    default:
      return [];
  }
}

/** The trial's next step, as a wish ahead of its time: its worker then stops exactly there. */
function next({ steps: all, suggested, members }: Timetable, trial: TrialId): readonly Command[] {
  const member = members.get(trial);
  const first = member && suggested.get(member.configuration);
  const step = member && all[member.taken];
  if (!first || !step) return [];
  const params = all
    .slice(0, member.taken + 1)
    .reduce((before, { params: changes }): Params => ({ ...before, ...changes }), first);
  const reason = `epoch ${step.epoch}: goes on with ${paramsInWords(step.params)}`;
  return [{ kind: 'fork', trial, from: trial, at: step.epoch, params, reason }];
}

function problems({ method, space, epochs = Infinity }: SearchOptions): readonly Problem[] {
  const path = ['schedule', 'steps'];
  const text = method['steps'];
  if (typeof text !== 'string')
    return [{ path, message: 'is needed: lines such as 8: learningRate=0.001' }];
  const read = readSteps(text);
  if (read.kind === 'problem') return [{ path, message: `cannot be read: ${read.message}` }];
  const late = neverTaken(read.steps, epochs).map((message) => ({ path, message }));
  if (!space) return late;
  const misfits = read.steps.flatMap(({ params }, i) =>
    Object.entries(params).flatMap(([name, value]) => {
      const wrong = misfit(space, name, value);
      return wrong === undefined ? [] : [{ path, message: `step ${i + 1}: ${wrong}` }];
    }),
  );
  return [...late, ...misfits];
}

/** A trial that is over at the end of an epoch takes no step there, and nobody would hear of it. */
function neverTaken(all: readonly Step[], epochs: number): readonly string[] {
  const allowed = epochs > 1 ? `; epochs up to ${epochs - 1} are allowed` : '';
  return all.flatMap(({ epoch }, i) =>
    epoch < epochs
      ? []
      : [
          `step ${i + 1}: epoch ${epoch} is not before the end, since trials have ${epochs} epochs${allowed}`,
        ],
  );
}
