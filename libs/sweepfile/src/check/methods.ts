import type { Json, SettingSpec, SweepSpec, TrainerCatalog } from '@capsweep/domain';
import { cellsOf } from '@capsweep/domain';
import { samplers, schedulers, type Problem, type SearchOptions } from '@capsweep/search';
import type { SweepDocument } from '../schema/document.ts';
import { nearest, oneOf, valueText, type Path } from '../problem.ts';
import { epochsOf } from './epochs.ts';
import type { Finding } from './finding.ts';
import { refusal } from './settings.ts';

const searchKeys = [
  'sampler',
  'trials',
  'seeds',
  'maxSeeds',
  'seed',
  'deterministic',
  'lag',
  'enqueue',
  'warmStart',
];

/** The options of `search` or `schedule` that belong to the method and not to us. */
export function methodOptions(section: Readonly<Record<string, unknown>>): Record<string, Json> {
  const ours = [...searchKeys, 'scheduler'];
  const entries = Object.entries(section).filter(([key]) => !ours.includes(key));
  return Object.fromEntries(entries) as Record<string, Json>;
}

/** Unknown sampler and scheduler names, and options that they do not have. */
export function checkMethods(document: SweepDocument): readonly Finding[] {
  const { search, schedule } = document;
  const whole = search.sampler === 'grid' && (search.enqueue ?? []).length > 0;
  const message = 'has no place in a grid, which tries everything anyway; leave it out';
  return [
    ...(whole ? [{ path: ['search', 'enqueue'], atKey: true, message }] : []),
    ...checkMethod(['search'], 'sampler', {
      name: search.sampler,
      options: methodOptions(search),
      methods: samplers,
    }),
    ...checkScheduler(schedule.scheduler, methodOptions(schedule)),
    ...checkCheckpoints(document),
    ...checkSteps(document),
    ...checkSeeds(search),
  ];
}

/** Forks and promotions go on from checkpoints, and programs that ask and tell have none here. */
function checkCheckpoints({ schedule, trainer }: SweepDocument): readonly Finding[] {
  const { scheduler } = schedule;
  if (trainer !== 'external') return [];
  const why = 'which needs checkpoints; trials of an external program have none here';
  if (['pbt', 'steps'].includes(scheduler))
    return [{ path: ['schedule', 'scheduler'], message: `is ${scheduler}, ${why}` }];
  if (scheduler !== 'asha' || schedule['type'] !== 'promote') return [];
  const message = `is promote, ${why}; use type: stop, which ends trials and resumes none`;
  return [{ path: ['schedule', 'type'], message }];
}

/** Schedulers do not hear of the seeds that contenders get later, which would miss their steps. */
function checkSteps({ schedule, search }: SweepDocument): readonly Finding[] {
  if (schedule.scheduler !== 'steps' || search.maxSeeds === undefined) return [];
  const message = 'does not go with schedule.scheduler steps; use search.seeds alone';
  return [{ path: ['search', 'maxSeeds'], message }];
}

/** Of one seed alone nobody knows the noise, so nobody could say who is a contender. */
function checkSeeds({ seeds, maxSeeds }: SweepDocument['search']): readonly Finding[] {
  if (maxSeeds === undefined) return [];
  const path = ['search', 'maxSeeds'];
  if (maxSeeds < seeds)
    return [{ path, message: `is ${maxSeeds}; at least ${seeds}, as many as seeds, is needed` }];
  if (seeds > 1) return [];
  return [{ path, message: 'needs seeds: 2 or more: one alone says nothing of the noise' }];
}

/** An unknown scheduler, or options that it does not have. */
export const checkScheduler = (
  name: string,
  options: Readonly<Record<string, Json>>,
): readonly Finding[] =>
  checkMethod(['schedule'], 'scheduler', { name, options, methods: schedulers });

interface NamedMethod {
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
  readonly methods: ReadonlyMap<
    string,
    { readonly options: Readonly<Record<string, SettingSpec>> }
  >;
}

function checkMethod(
  path: Path,
  kind: string,
  { name, options, methods }: NamedMethod,
): readonly Finding[] {
  const method = methods.get(name);
  if (!method) {
    const guess = nearest(name, [...methods.keys()]);
    const hint = guess ? `; did you mean ${guess}?` : '';
    return [
      {
        path: [...path, kind],
        message: `is ${valueText(name)}${hint}; allowed are ${oneOf([...methods.keys()])}`,
      },
    ];
  }
  return Object.entries(options).flatMap(([key, value]) => {
    const setting = method.options[key];
    const known = [
      ...(kind === 'sampler' ? searchKeys : ['scheduler']),
      ...Object.keys(method.options),
    ];
    if (!setting) {
      const guess = nearest(key, known);
      const hint = guess ? `; did you mean ${guess}?` : '';
      return [
        {
          path: [...path, key],
          atKey: true,
          message: `is not an option of ${name}${hint}; allowed are ${oneOf(known)}`,
        },
      ];
    }
    const message = refusal(setting, value);
    return message === undefined ? [] : [{ path: [...path, key], message }];
  });
}

/** What the methods themselves say of the compiled sweep; each cell is asked, each answer told once. */
export function askMethods(spec: SweepSpec, catalog?: TrainerCatalog): readonly Finding[] {
  const problems = cellsOf(spec).flatMap((given) => {
    const sampler = samplers.get(spec.search.sampler.name);
    const scheduler = schedulers.get(spec.schedule.name);
    return [
      ...(sampler?.problems(spec.space, optionsOf(spec, given, spec.search.sampler.options)) ?? []),
      ...(scheduler?.problems({
        ...optionsOf(spec, given, spec.schedule.options),
        ...epochsOf(spec, given, catalog),
      }) ?? []),
    ];
  });
  return dedupe(problems);
}

function optionsOf(
  spec: SweepSpec,
  given: SearchOptions['given'],
  method: SearchOptions['method'],
): SearchOptions {
  const { objectives, search } = spec;
  return {
    objectives,
    configurations: search.configurations,
    repeats: search.repeats,
    given,
    method,
    space: spec.space,
    ...(search.deterministic && { lag: search.lag }),
  };
}

function dedupe(problems: readonly Problem[]): readonly Finding[] {
  return [...new Map(problems.map((p) => [`${p.path.join('.')} ${p.message}`, p])).values()];
}
