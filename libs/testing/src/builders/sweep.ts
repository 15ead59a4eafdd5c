import {
  newSweep,
  sweepId,
  type ResourceSpec,
  type Sweep,
  type SweepId,
  type SweepSpec,
} from '@capsweep/domain';

let count = 0;

/** A sweep id that no other call in this process returned. */
export function aSweepId(): SweepId {
  count += 1;
  return sweepId(`sweep${count.toString(36).padStart(4, '0')}`);
}

type SpecParts = Partial<Omit<SweepSpec, 'resources'>> & { resources?: Partial<ResourceSpec> };

/** A small compiled sweep file: random search over one parameter, forty trials of one seed. */
export function aSpec(parts: SpecParts = {}): SweepSpec {
  return {
    name: 'a-sweep',
    objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
    compare: {},
    space: { learningRate: { kind: 'float', min: 1e-4, max: 1e-2, log: true } },
    search: {
      sampler: { name: 'random', options: {} },
      configurations: 40,
      repeats: 1,
      seed: 1,
      deterministic: false,
      lag: 8,
    },
    schedule: { name: 'none', options: {} },
    trainer: { kind: 'builtin' },
    train: { epochs: 9, batchSize: 128 },
    stop: {},
    retry: { maxFailures: 2 },
    checkpoints: { everyEpochs: 1, everySeconds: 30, keepBest: 3 },
    onNaN: 'fail',
    ...parts,
    resources: aResource(parts.resources),
  };
}

function aResource(parts: Partial<ResourceSpec> = {}): ResourceSpec {
  return {
    pool: 'default',
    slots: 1,
    threads: 1,
    maxParallel: 8,
    labels: [],
    priority: 0,
    ...parts,
  };
}

/** What a test may say about a sweep; `resources` are those of its spec. */
export interface SweepParts {
  readonly id?: SweepId;
  readonly name?: string;
  readonly user?: string;
  readonly createdAt?: number;
  readonly resources?: Partial<ResourceSpec>;
}

/** A running sweep, named after its id. */
export function aSweep(parts: SweepParts = {}): Sweep {
  const { id = aSweepId(), user = 'ada', createdAt = 1_000 } = parts;
  const { name = `sweep-${id}`, resources = {} } = parts;
  return newSweep({ id, name, user, createdAt, spec: aSpec({ name, resources }) });
}
