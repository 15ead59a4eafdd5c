import type {
  Ranking,
  SweepDetail,
  SweepRow,
  TrialDetail,
  TrialRow,
} from '@capsweep/protocol/http';

/** A trial's row. */
export function aRow(parts: Partial<TrialRow> = {}): TrialRow {
  const number = parts.number ?? 0;
  return {
    id: `s-${number}`,
    number,
    cell: 0,
    configuration: number,
    repeat: 0,
    seed: 1,
    state: 'running',
    metrics: {},
    step: 0,
    epoch: 0,
    attempt: 1,
    failures: 0,
    runSeconds: 0,
    hasCheckpoint: false,
    ...parts,
  };
}

/** A trial's own document. */
export function aTrial(parts: Partial<TrialDetail> = {}): TrialDetail {
  return { ...aRow(parts), attempts: [], checkpoints: [], ...parts };
}

/** A sweep in the list. */
export function aSweep(parts: Partial<SweepRow> = {}): SweepRow {
  return {
    id: 's',
    name: 'heads',
    user: 'ada',
    state: 'running',
    tags: [],
    objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
    createdAt: 0,
    counts: { planned: 4, waiting: 4, running: 0, paused: 0, complete: 0, stopped: 0, failed: 0 },
    ...parts,
  };
}

/** A sweep's own document. */
export function aDetail(parts: Partial<SweepDetail> = {}): SweepDetail {
  return {
    ...aSweep(parts),
    cells: [],
    columns: { params: ['head', 'learningRate'], metrics: ['val/accuracy'] },
    spec: { space: {} },
    ...parts,
  };
}

/** A configuration of a ranking. */
export function aConfiguration(
  parts: Partial<Ranking['configurations'][number]> = {},
): Ranking['configurations'][number] {
  return { cell: 0, configuration: 0, params: {}, trials: [0], finished: 0, ...parts };
}
