import type { z } from 'zod';
import { dimensionForms } from '../schema/dimension.ts';
import { nearest, oneOf, valueText, type Path } from '../problem.ts';
import { valueAt, type Finding } from './finding.ts';
import { allowedKeys } from './allowed-keys.ts';

type Issue = z.core.$ZodIssue;

/** Says in our words what zod found: the bad value, and what is allowed there. */
export function explainIssues(issues: readonly Issue[], data: unknown): readonly Finding[] {
  return issues.flatMap((issue) => explain(issue, data, []));
}

function explain(issue: Issue, data: unknown, prefix: Path): readonly Finding[] {
  const path = [...prefix, ...issue.path] as (string | number)[];
  const value = valueAt(data, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key));
    case 'invalid_union':
      return explainUnion(issue, data, path);
    case 'invalid_key':
      return [
        {
          path,
          message: `is not a name; allowed are ${issue.issues[0]?.message ?? ''}`,
          atKey: true,
        },
      ];
    default:
      return [
        { path, message: sentence(issue, value), ...(value === undefined && { atKey: true }) },
      ];
  }
}

function sentence(issue: Issue, value: unknown): string {
  const is = value === undefined ? 'is missing' : `is ${valueText(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `${is}; ${typeWords[issue.expected] ?? issue.expected} is expected`;
    case 'invalid_value':
      return `${is}; allowed are ${oneOf(issue.values)}`;
    case 'too_small':
      if (issue.origin === 'array')
        return `${is}; at least ${String(issue.minimum)} value is needed`;
      if (issue.origin === 'string') return `${is}; it must not be empty`;
      return `${is}; ${issue.inclusive ? 'at least' : 'more than'} ${String(issue.minimum)} is allowed`;
    case 'too_big':
      return issue.origin === 'array'
        ? `${is}; at most ${String(issue.maximum)} values are allowed`
        : `${is}; at most ${String(issue.maximum)} is allowed`;
    case 'invalid_format':
      return `${is}; allowed are ${issue.message}`;
    default:
      return `${is}; ${issue.message}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list of two numbers',
};

function unknownKey(path: Path, key: string): Finding {
  const known = allowedKeys(path);
  const guess = nearest(key, known);
  const hint = guess ? `; did you mean ${guess}?` : '';
  return {
    path: [...path, key],
    atKey: true,
    message: `is not known here${hint}; allowed are ${oneOf(known)}`,
  };
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** A union fails in each of its branches; only the one that was meant is worth telling. */
function explainUnion(issue: UnionIssue, data: unknown, path: Path): readonly Finding[] {
  const value = valueAt(data, path);
  if (path[0] === 'space' && path.length === 2) return explainDimension(issue, data, path);
  const meant = issue.errors.find((branch) => branch.some((inner) => reaches(inner, value)));
  if (meant) return meant.flatMap((inner) => explain(inner, data, path));
  const missing = value === undefined;
  const is = missing ? 'is missing' : `is ${valueText(value)}`;
  return [{ path, message: `${is}; ${unionWords(issue)}`, atKey: missing }];
}

/** Whether a branch got past the type of the value itself. */
function reaches(inner: Issue, value: unknown): boolean {
  if (inner.code === 'invalid_format' || inner.code === 'too_small') return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    (inner.path.length > 0 || inner.code === 'unrecognized_keys')
  );
}

function unionWords(issue: UnionIssue): string {
  const expected = issue.errors.flatMap((branch) =>
    branch.map((inner) => {
      if (inner.code === 'invalid_value') return oneOf(inner.values);
      return inner.code === 'invalid_type'
        ? (typeWords[inner.expected] ?? inner.expected)
        : inner.message;
    }),
  );
  return `${oneOf([...new Set(expected)])} is expected`;
}

const dimensionHelp =
  'a parameter is {float: [min, max]}, {int: [min, max]}, {choice: [...]}, {value: ...}, a list or a plain value';

function explainDimension(issue: UnionIssue, data: unknown, path: Path): readonly Finding[] {
  const value = valueAt(data, path);
  const forms = Object.keys(dimensionForms);
  if (Array.isArray(value)) {
    const message =
      value.length === 0
        ? 'has no values; a choice needs at least one'
        : `is ${valueText(value)}; ${dimensionHelp}`;
    return [{ path, message }];
  }
  if (typeof value !== 'object' || value === null) {
    return [{ path, message: `is ${valueText(value)}; ${dimensionHelp}` }];
  }
  const index = forms.findIndex((form) => Object.hasOwn(value, form));
  if (index >= 0) return (issue.errors[index] ?? []).flatMap((inner) => explain(inner, data, path));
  const key = Object.keys(value)[0] ?? '';
  const guess = nearest(key, forms);
  return [
    {
      path,
      message: `is ${valueText(value)}; ${guess ? `did you mean ${guess}? ` : ''}${dimensionHelp}`,
    },
  ];
}
