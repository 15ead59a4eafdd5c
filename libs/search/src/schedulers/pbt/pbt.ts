/**
 * @file Population-based training: Jaderberg et al. 2017, Population Based Training of Neural Networks,
 * arXiv:1711.09846. Every `interval` epochs a trial looks at the others. Whoever is among the worst
 * `quantile` goes on from the newest checkpoint of one of the best `quantile` (exploit), with that
 * one's parameters a little changed (explore).
 */
import type { Params, SettingSpec, TrialId } from '@capsweep/domain';
import { parseTrialId } from '@capsweep/domain';
import { numberOption } from '../../options.ts';
import { rngFor } from '../../random/rng.ts';
import type { Command, Problem, SchedulerMethod, SearchOptions, TrialEvent } from '../../types.ts';
import { firstLoss } from '../curves.ts';
import { ordinal, paramsInWords } from '../words.ts';
import { explore } from './explore.ts';

/** Someone of the population. */
interface Member {
  readonly trial: TrialId;
  readonly configuration: number;
  params: Params;
  /** As it last reported; undefined before it did. */
  loss?: number;
  ended: boolean;
}

interface Population {
  readonly options: SearchOptions;
  /** Parameters of suggestions whose trials have not begun yet. */
  readonly suggested: Map<number, Params>;
  readonly members: Map<TrialId, Member>;
}

const settings: Readonly<Record<string, SettingSpec>> = {
  interval: {
    summary: 'epochs between two looks at the others',
    type: 'integer',
    min: 1,
    default: 1,
  },
  maxEpochs: { summary: 'epochs of a whole trial', type: 'integer', min: 2 },
  quantile: {
    summary: 'the share of the worst that are replaced, and of the best that replace them',
    type: 'number',
    exclusiveMin: true,
    min: 0,
    max: 0.5,
    default: 0.25,
  },
  resample: {
    summary: 'the chance that a parameter is drawn anew',
    type: 'number',
    min: 0,
    max: 1,
    default: 0.25,
  },
  factor: {
    summary: 'what parameters are multiplied or divided by',
    type: 'number',
    min: 1,
    max: 10,
    default: 1.2,
  },
  perturb: {
    summary: 'names of parameters that may change, with commas between; all floats when absent',
    type: 'text',
  },
};

export const pbt: SchedulerMethod<Population> = {
  name: 'pbt',
  summary: 'population-based training: the worst go on from checkpoints of the best',
  options: settings,
  changesParams: true,
  init: (options) => ({ options, suggested: new Map(), members: new Map() }),
  observe: (population, event) => [population, hear(population, event)],
  problems,
};

function hear(population: Population, event: TrialEvent): readonly Command[] {
  if (event.kind === 'suggested') {
    population.suggested.set(event.configuration, event.params);
    return [];
  }
  const member = memberOf(population, event);
  switch (event.kind) {
    case 'forked':
      member.params = event.params;
      // Whatever was wished before is done: after a restart it must not be done again.
      return [{ kind: 'continue', trial: member.trial, reason: 'it has been forked' }];
    case 'reported':
      member.loss = firstLoss(population.options, event.values);
      return judge(population, member, event.epoch);
    case 'finished':
      member.ended = true;
      return [];
    default:
      return [];
  }
}

function memberOf(
  { members, suggested }: Population,
  { trial, configuration }: Exclude<TrialEvent, { kind: 'suggested' }>,
): Member {
  const known = members.get(trial);
  // A trial begins before its parameters are decided.
  if (known) {
    if (Object.keys(known.params).length === 0) known.params = suggested.get(configuration) ?? {};
    return known;
  }
  const member = { trial, configuration, params: suggested.get(configuration) ?? {}, ended: false };
  members.set(trial, member);
  return member;
}

function judge({ options, members }: Population, own: Member, epoch: number): readonly Command[] {
  const { method, space, seed = 0 } = options;
  const last = numberOption(method, 'maxEpochs', Infinity);
  if (epoch % numberOption(method, 'interval', 1) !== 0 || epoch >= last || !space) return [];
  const ranked = [...members.values()]
    .filter((member) => member.loss !== undefined)
    .sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0) || a.configuration - b.configuration);
  const count = Math.floor(ranked.length * numberOption(method, 'quantile', 0.25));
  const place = ranked.indexOf(own);
  if (count === 0 || place < ranked.length - count) return [];
  const donors = ranked.slice(0, count).filter(({ ended }) => !ended);
  const rng = rngFor(seed, own.configuration, epoch);
  const donor = donors[rng.below(Math.max(1, donors.length))];
  if (!donor) return [];
  const params = explore(space, donor.params, explorationOf(method), rng);
  const from = parseTrialId(donor.trial)?.number ?? donor.configuration;
  const changed = Object.entries(params).filter(([name, value]) => donor.params[name] !== value);
  const words = paramsInWords(Object.fromEntries(changed));
  const how = words === '' ? 'as it is' : `with ${words}`;
  const reason = `epoch ${epoch}: ${ordinal(place + 1)} of ${ranked.length}; goes on from trial ${from}, ${how}`;
  return [{ kind: 'fork', trial: own.trial, from: donor.trial, params, reason }];
}

function explorationOf(method: SearchOptions['method']): Parameters<typeof explore>[2] {
  const { perturb } = method;
  return {
    resample: numberOption(method, 'resample', 0.25),
    factor: numberOption(method, 'factor', 1.2),
    ...(typeof perturb === 'string' && { names: perturb.split(',').map((name) => name.trim()) }),
  };
}

function problems({ method, lag, repeats }: SearchOptions): readonly Problem[] {
  const max = method['maxEpochs'];
  const found: Problem[] = [];
  if (typeof max !== 'number')
    found.push({
      path: ['schedule', 'maxEpochs'],
      message: 'is needed: the epochs of a whole trial',
    });
  if (lag !== undefined) {
    const message = 'is pbt, which depends on who comes first; leave out search.deterministic';
    found.push({ path: ['schedule', 'scheduler'], message });
  }
  if (repeats > 1) {
    const message = 'is pbt, whose trials do not stay the same configuration; use one seed';
    found.push({ path: ['schedule', 'scheduler'], message });
  }
  return found;
}
