/**
 * @file Optuna's journal file: a line of JSON for each change, in order. Studies and trials are
 * numbered by the order in which they were created (optuna/storages/journal/_storage.py).
 */
import type { OptunaParam, OptunaStudy, OptunaTrial } from './optuna.ts';

const codes = {
  createStudy: 0,
  deleteStudy: 1,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setParam: 5,
  setState: 6,
  setIntermediate: 7,
} as const;
const states = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'] as const;

interface Change {
  readonly op_code: number;
  readonly study_id: number;
  readonly trial_id: number;
  readonly [key: string]: unknown;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
interface OpenTrial extends Mutable<Omit<OptunaTrial, 'params' | 'intermediate'>> {
  params: OptunaParam[];
  intermediate: { step: number; value: number }[];
}
interface OpenStudy extends Mutable<Omit<OptunaStudy, 'trials'>> {
  trials: OpenTrial[];
  deleted?: true;
}

/** Whether a text looks like such a journal. */
export const isJournal = (text: string): boolean => /^\s*\{"op_code":/.test(text);

/** The studies of a journal. */
export function readJournal(text: string): readonly OptunaStudy[] {
  const book = { studies: [] as OpenStudy[], trials: [] as OpenTrial[] };
  for (const line of text.split('\n')) {
    if (line.trim() !== '') apply(book, parse(line));
  }
  return book.studies.filter(({ deleted }) => !deleted);
}

/** Python writes NaN and infinities as bare words. */
function parse(line: string): Change {
  const plain = line.replaceAll(/(?<=[[:,]\s*)-?(?:Infinity|NaN)(?=\s*[,}\]])/g, 'null');
  return JSON.parse(plain) as Change;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN);

function apply(book: { studies: OpenStudy[]; trials: OpenTrial[] }, change: Change): void {
  const study = book.studies[change.study_id];
  const trial = book.trials[change.trial_id];
  switch (change.op_code) {
    case codes.createStudy:
      book.studies.push(newStudy(change));
      return;
    case codes.deleteStudy:
      if (study) study.deleted = true;
      return;
    case codes.setStudySystemAttribute:
      nameMetrics(study, change);
      return;
    case codes.createTrial:
      if (study) createTrial(book, study, change);
      return;
    case codes.setParam:
      addParam(trial, change);
      return;
    case codes.setIntermediate:
      trial?.intermediate.push({
        step: numberOf(change['step']),
        value: numberOf(change['intermediate_value']),
      });
      return;
    case codes.setState:
      if (trial) setState(trial, change);
      return;
    default:
      return;
  }
}

function newStudy(change: Change): OpenStudy {
  const directions = (change['directions'] as number[]).map((n) =>
    n === 2 ? ('maximize' as const) : ('minimize' as const),
  );
  return { name: String(change['study_name']), directions, trials: [] };
}

function addParam(trial: OpenTrial | undefined, change: Change): void {
  trial?.params.push({
    name: String(change['param_name']),
    internal: numberOf(change['param_value_internal']),
    distribution: String(change['distribution']),
  });
}

function nameMetrics(study: OpenStudy | undefined, { system_attr: told }: Change): void {
  const names = (told as Record<string, unknown> | undefined)?.['study:metric_names'];
  if (study && Array.isArray(names)) study.metricNames = names.map(String);
}

function createTrial(book: { trials: OpenTrial[] }, study: OpenStudy, change: Change): void {
  const startedAt = Date.parse(String(change['datetime_start']));
  const trial: OpenTrial = {
    number: study.trials.length,
    state: states[numberOf(change['state'])] ?? 'RUNNING',
    params: [],
    values: [],
    intermediate: [],
    ...(!Number.isNaN(startedAt) && { startedAt }),
  };
  study.trials.push(trial);
  book.trials.push(trial);
}

function setState(trial: OpenTrial, change: Change): void {
  trial.state = states[numberOf(change['state'])] ?? trial.state;
  const { values } = change;
  if (Array.isArray(values)) trial.values = values.map(numberOf);
  const endedAt = Date.parse(String(change['datetime_complete']));
  if (!Number.isNaN(endedAt)) trial.endedAt = endedAt;
  const startedAt = Date.parse(String(change['datetime_start']));
  if (!Number.isNaN(startedAt)) trial.startedAt = startedAt;
}
