import { SweepError } from '@capsweep/domain';

/** The comparisons that a condition may make. */
export const conditionOperators = ['!=', '<=', '>=', '=', '<', '>', '~'] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

/**
 * One condition on a trial, taken apart.
 *
 * - `=` holds when the value is one of `values`, `!=` when it is none of them; the text lists them
 *   with `|` between: `state=running|failed`.
 * - `<`, `<=`, `>`, `>=` compare numbers; a value that is missing, NaN or no number never holds.
 * - `~` holds when the value's text contains `values[0]`, whatever the case.
 * - A missing value holds for `!=` only.
 */
export interface Condition {
  /** `number`, `state`, `value`, `epoch`, `runSeconds`, `param:NAME` or `metric:NAME`. */
  readonly key: string;
  readonly operator: ConditionOperator;
  readonly values: readonly string[];
}

const pattern = /^([^=!<>~]+)(!=|<=|>=|=|<|>|~)(.*)$/s;

/**
 * Takes a condition such as `param:head=xnodr|xnidr` or `metric:val/accuracy>=0.9` apart.
 *
 * @throws SweepError `request-invalid` when the text is none.
 */
export function parseCondition(text: string): Condition {
  const match = pattern.exec(text);
  if (!match)
    throw new SweepError(
      'request-invalid',
      `the condition ${JSON.stringify(text)} does not read KEY OPERATOR VALUE; operators are ${conditionOperators.join(' ')}`,
    );
  const [, key = '', operator = '=', rest = ''] = match;
  const listed = operator === '=' || operator === '!=';
  return {
    key: key.trim(),
    operator: operator as ConditionOperator,
    values: listed ? rest.split('|').map((value) => value.trim()) : [rest.trim()],
  };
}
