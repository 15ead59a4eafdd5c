import {
  cellsOf,
  type Dimension,
  type ParamValue,
  type Space,
  type SweepSpec,
  type TrainerSpec,
} from '@capsweep/domain';
import { samplers } from '@capsweep/search';
import { methodOptions } from './check/methods.ts';
import type { DimensionInput } from './schema/dimension.ts';
import type { SweepDocument } from './schema/document.ts';
import { toBytes, toSeconds } from './schema/units.ts';

/**
 * The spec that a checked document means. `trials` may be left out where the sampler knows how
 * many configurations there are, or where there is nothing to search.
 *
 * @throws RangeError when conditions go round in a circle.
 */
export function compileDocument(document: SweepDocument): SweepSpec {
  const spec = compileAll(document);
  return {
    ...spec,
    search: { ...spec.search, configurations: configurationCount(document, spec) ?? 1 },
  };
}

/** How many configurations each cell gets; undefined when the file has to say and does not. */
export function configurationCount(document: SweepDocument, spec: SweepSpec): number | undefined {
  const { trials } = document.search;
  const sizes = cellsOf(spec).map((given) => {
    const { name, options } = spec.search.sampler;
    const { objectives, search } = spec;
    return samplers.get(name)?.size?.(spec.space, {
      objectives,
      configurations: 1,
      repeats: search.repeats,
      given,
      method: options,
    });
  });
  const size = sizes.every((n) => n !== undefined) ? Math.max(...sizes) : undefined;
  if (size !== undefined) return Math.min(trials ?? size, size);
  return trials ?? (isFixed(spec.space) ? 1 : undefined);
}

const isFixed = (space: Space): boolean =>
  Object.values(space).every((dimension) => dimension.kind === 'value');

function compileAll(document: SweepDocument): SweepSpec {
  const { search, schedule, objective, description } = document;
  return {
    name: document.name,
    ...(description !== undefined && { description }),
    objectives: Array.isArray(objective) ? objective : [objective],
    ...compileConstraints(document.constraints),
    compare: document.compare,
    space: Object.fromEntries(
      Object.entries(document.space).map(([k, d]) => [k, compileDimension(d)]),
    ),
    search: {
      sampler: { name: search.sampler, options: methodOptions(search) },
      configurations: search.trials ?? 1,
      repeats: Math.max(search.seeds, search.maxSeeds ?? 0),
      ...(search.maxSeeds !== undefined && { firstRepeats: search.seeds }),
      seed: search.seed,
      deterministic: search.deterministic,
      lag: search.lag,
      ...(search.enqueue && { enqueue: search.enqueue }),
      ...(search.warmStart !== undefined && { warmStart: [search.warmStart].flat() }),
    },
    schedule: { name: schedule.scheduler, options: methodOptions(schedule) },
    trainer: compileTrainer(document.trainer),
    train: document.train,
    resources: compileResources(document.resources),
    stop: compileStop(document.stop),
    retry: document.retry,
    checkpoints: compileCheckpoints(document.checkpoints),
    onNaN: document.onNaN,
  };
}

function compileConstraints(
  constraints: SweepDocument['constraints'],
): Pick<SweepSpec, 'constraints'> {
  if (!constraints) return {};
  return {
    constraints: constraints.map(({ metric, max, min }) => ({
      metric,
      ...(max !== undefined && { max }),
      ...(min !== undefined && { min }),
    })),
  };
}

function compileTrainer(trainer: SweepDocument['trainer']): TrainerSpec {
  if (typeof trainer === 'object') return { kind: 'module', path: trainer.module };
  return { kind: trainer };
}

function compileResources({
  pool,
  processes,
  slots = processes,
  ...rest
}: SweepDocument['resources']): SweepSpec['resources'] {
  return { pool, slots, ...rest, ...(processes > 1 && { processes }) };
}

function compileStop(stop: SweepDocument['stop']): SweepSpec['stop'] {
  const { target, after, results, patience, cost, trialTimeout } = stop;
  return {
    ...(target !== undefined && { target }),
    ...(after !== undefined && { afterSeconds: toSeconds(after) }),
    ...(results !== undefined && { results }),
    ...(patience !== undefined && { patience }),
    ...(cost && {
      cost: { max: cost.max, ...(cost.metric !== undefined && { metric: cost.metric }) },
    }),
    ...(trialTimeout !== undefined && { trialTimeoutSeconds: toSeconds(trialTimeout) }),
  };
}

function compileCheckpoints(given: SweepDocument['checkpoints']): SweepSpec['checkpoints'] {
  const { maxBytes, ...rest } = given;
  return { ...rest, ...(maxBytes !== undefined && { maxBytes: toBytes(maxBytes) }) };
}

function compileDimension(input: DimensionInput): Dimension {
  if (Array.isArray(input)) return { kind: 'choice', values: input, ordered: false };
  if (typeof input !== 'object') return { kind: 'value', value: input };
  const condition = input.when ? { when: compileCondition(input.when) } : {};
  if ('choice' in input)
    return { kind: 'choice', values: input.choice, ordered: input.ordered, ...condition };
  if ('value' in input) return { kind: 'value', value: input.value, ...condition };
  const { log } = input;
  if ('float' in input) {
    const [min, max] = input.float;
    return {
      kind: 'float',
      min,
      max,
      log,
      ...(input.step !== undefined && { step: input.step }),
      ...condition,
    };
  }
  const [min, max] = input.int;
  return { kind: 'int', min, max, log, step: input.step, ...condition };
}

function compileCondition(
  when: Readonly<Record<string, ParamValue | readonly ParamValue[]>>,
): Readonly<Record<string, readonly ParamValue[]>> {
  const list = (value: ParamValue | readonly ParamValue[]): readonly ParamValue[] =>
    Array.isArray(value) ? (value as readonly ParamValue[]) : [value as ParamValue];
  return Object.fromEntries(Object.entries(when).map(([key, value]) => [key, list(value)]));
}
