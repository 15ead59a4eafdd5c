/**
 * @file What people type into the filter of a table, and what they see of a condition. They write
 * `val/accuracy >= 0.98 head=xnodr|xnidr`; the wire wants `metric:val/accuracy>=0.98` and
 * `param:head=xnodr|xnidr`.
 */
import { parseCondition, type ConditionOperator } from '@capsweep/protocol/http';

/** The names that a filter may use. */
export interface FilterNames {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
}

/** The conditions that a text means, or why it means none. */
export type ParsedFilter =
  | { readonly ok: true; readonly conditions: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** What every trial has, and what people call it. */
const builtin: Readonly<Record<string, string>> = {
  number: 'number',
  trial: 'number',
  state: 'state',
  value: 'value',
  violation: 'violation',
  epoch: 'epoch',
  runSeconds: 'runSeconds',
  time: 'runSeconds',
};

const term = /\s*([^\s=!<>~,]+)\s*(!=|<=|>=|=|<|>|~)\s*("[^"]*"|[^\s,"]+)\s*(?:,|and\b|&&)?/y;

/** Reads a filter's text: conditions one after another; commas and `and` between them are allowed. */
export function parseFilter(text: string, names: FilterNames): ParsedFilter {
  const conditions: string[] = [];
  term.lastIndex = 0;
  let place = 0;
  while (text.slice(place).trim() !== '') {
    term.lastIndex = place;
    const match = term.exec(text);
    if (!match) return { ok: false, message: unreadable(text.slice(place).trim()) };
    const [whole, name = '', operator = '', quoted = ''] = match;
    const key = keyOf(name, names);
    if (key === undefined) return { ok: false, message: unknown(name, names) };
    conditions.push(`${key}${operator}${quoted.replace(/^"(.*)"$/, '$1')}`);
    place += whole.length;
  }
  return { ok: true, conditions };
}

function keyOf(name: string, names: FilterNames): string | undefined {
  if (/^(param|metric):./.test(name)) return name;
  if (names.params.includes(name)) return `param:${name}`;
  if (names.metrics.includes(name)) return `metric:${name}`;
  return builtin[name];
}

function unreadable(rest: string): string {
  return `“${rest}” is no condition: write a name, one of = != < <= > >= ~, and a value, such as val/accuracy>=0.98 or state=running|failed`;
}

function unknown(name: string, names: FilterNames): string {
  const all = [...names.params, ...names.metrics, ...Object.keys(builtin)];
  const near = all.filter((one) => one.toLowerCase().includes(name.toLowerCase()));
  const shown = (near.length > 0 ? near : all).slice(0, 6).join(', ');
  return `no column is called “${name}”; did you mean ${shown}?`;
}

const signs: Record<ConditionOperator, string> = {
  '=': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  '~': 'contains',
};

/** A condition in a reader's words: `head = xnodr or xnidr`. */
export function describeCondition(condition: string): string {
  try {
    const { key, operator, values } = parseCondition(condition);
    return `${key.replace(/^(param|metric):/, '')} ${signs[operator]} ${values.join(' or ')}`;
  } catch {
    return condition;
  }
}

/** The conditions with one more. An equality on the same key replaces the one before. */
export function addCondition(conditions: readonly string[], added: string): readonly string[] {
  if (conditions.includes(added)) return conditions;
  const isEquality = (text: string): string | undefined => /^([^=!<>~]+)=/.exec(text)?.[1];
  const key = isEquality(added);
  const others = conditions.filter((one) => key === undefined || isEquality(one) !== key);
  return [...others, added];
}

/** Conditions with `key = value` added if it was not there, and taken away if it was. */
export function toggleValue(
  conditions: readonly string[],
  key: string,
  value: string,
): readonly string[] {
  const prefix = `${key}=`;
  const before = chosenValues(conditions, key);
  const after = before.includes(value) ? before.filter((v) => v !== value) : [...before, value];
  const others = conditions.filter((one) => !one.startsWith(prefix));
  return after.length > 0 ? [...others, prefix + after.join('|')] : others;
}

/** The values that an equality on `key` allows; empty when there is none. */
export function chosenValues(conditions: readonly string[], key: string): readonly string[] {
  const prefix = `${key}=`;
  const own = conditions.find((one) => one.startsWith(prefix));
  return own === undefined ? [] : own.slice(prefix.length).split('|');
}
