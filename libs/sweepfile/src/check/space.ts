import type { ParamValue } from '@capsweep/domain';
import type { DimensionInput } from '../schema/dimension.ts';
import type { SweepDocument } from '../schema/document.ts';
import { nearest, oneOf, valueText } from '../problem.ts';
import type { Finding } from './finding.ts';

/** What cannot work in `space` and `compare`, whoever the trainer is. */
export function checkSpace(document: SweepDocument): readonly Finding[] {
  return [
    ...Object.entries(document.space).flatMap(([name, d]) => checkDimension(name, d)),
    ...Object.entries(document.compare).flatMap(([name, v]) => duplicates(['compare', name], v)),
    ...checkNames(document),
    ...checkConditions(document),
    ...checkDatasets(document),
    ...checkEnqueued(document),
  ];
}

function checkDimension(name: string, dimension: DimensionInput): readonly Finding[] {
  const path = ['space', name];
  if (typeof dimension !== 'object') return [];
  if (Array.isArray(dimension)) return duplicates(path, dimension);
  if ('choice' in dimension) return duplicates([...path, 'choice'], dimension.choice);
  if ('float' in dimension) return checkRange([...path, 'float'], dimension.float, dimension);
  if ('int' in dimension) return checkRange([...path, 'int'], dimension.int, dimension);
  return [];
}

function checkRange(
  path: readonly string[],
  [min, max]: readonly [number, number],
  { log, step }: { log: boolean; step?: number | undefined },
): readonly Finding[] {
  const findings: Finding[] = [];
  if (min >= max) {
    findings.push({
      path,
      message: `is ${valueText([min, max])}; the first number must be less than the second`,
    });
  }
  if (log && min <= 0) {
    findings.push({
      path: [...path, 0],
      message: `is ${min}; with log: true only values above 0 have a logarithm`,
    });
  }
  if (step !== undefined && step > max - min && min < max) {
    findings.push({
      path: [...path.slice(0, -1), 'step'],
      message: `is ${step}; at most ${max - min}, the width of the range, is allowed`,
    });
  }
  return findings;
}

function duplicates(path: readonly string[], values: readonly ParamValue[]): readonly Finding[] {
  return values.flatMap((value, i) =>
    values.indexOf(value) < i
      ? [{ path: [...path, i], message: `is ${valueText(value)}, which is in the list already` }]
      : [],
  );
}

/** A name has one meaning: a parameter of the space, a key of compare, or a fixed setting. */
function checkNames(document: SweepDocument): readonly Finding[] {
  const compared = Object.keys(document.compare);
  return Object.keys(document.space)
    .filter((name) => compared.includes(name))
    .map((name) => ({
      path: ['space', name],
      atKey: true,
      message: 'is a key of compare as well; keep one of the two',
    }));
}

function checkConditions(document: SweepDocument): readonly Finding[] {
  const known = [...Object.keys(document.space), ...Object.keys(document.compare)];
  return Object.entries(document.space).flatMap(([name, dimension]) =>
    Object.entries(conditionOf(dimension)).flatMap(([other, wanted]) => {
      const path = ['space', name, 'when', other];
      if (other === name)
        return [{ path, atKey: true, message: 'a parameter cannot depend on itself' }];
      if (!known.includes(other)) return [unknownName(path, other, known)];
      const possible = possibleValues(document, other);
      if (!possible || asList(wanted).some((value) => possible.includes(value))) return [];
      const message = `is ${valueText(wanted)}, which ${other} never is; allowed are ${oneOf(possible)}`;
      return [{ path, message }];
    }),
  );
}

function unknownName(path: Finding['path'], name: string, known: readonly string[]): Finding {
  const guess = nearest(name, known);
  return {
    path,
    atKey: true,
    message: `is not a parameter of this sweep${guess ? `; did you mean ${guess}?` : ''}; allowed are ${oneOf(known)}`,
  };
}

/** The `when` of a dimension as written. */
function conditionOf(
  dimension: DimensionInput,
): Readonly<Record<string, ParamValue | readonly ParamValue[]>> {
  return typeof dimension === 'object' && 'when' in dimension ? (dimension.when ?? {}) : {};
}

const asList = (value: ParamValue | readonly ParamValue[]): readonly ParamValue[] =>
  Array.isArray(value) ? (value as readonly ParamValue[]) : [value as ParamValue];

/** The values a name can take, when that is a finite list. */
function possibleValues(document: SweepDocument, name: string): readonly ParamValue[] | undefined {
  const compared = document.compare[name];
  if (compared) return compared;
  const dimension = document.space[name];
  if (dimension === undefined) return undefined;
  if (Array.isArray(dimension)) return dimension;
  if (typeof dimension !== 'object') return [dimension];
  if ('choice' in dimension) return dimension.choice;
  return 'value' in dimension ? [dimension.value] : undefined;
}

/** A search that mixes datasets compares what cannot be compared: the easy one always wins. */
function checkDatasets(document: SweepDocument): readonly Finding[] {
  const dimension = document.space['dataset'];
  const pooled = typeof dimension === 'object' && 'pooled' in dimension && dimension.pooled;
  if (dimension === undefined || pooled) return [];
  if ((possibleValues(document, 'dataset') ?? []).length < 2) return [];
  const message =
    'lists several datasets, and the easy one would win every comparison; move it to compare, or add pooled: true';
  return [{ path: ['space', 'dataset'], message }];
}

/** The first configurations are held to parameters that are searched, and to values that they can have. */
function checkEnqueued({ search, space }: SweepDocument): readonly Finding[] {
  return (search.enqueue ?? []).flatMap((params, i) =>
    Object.entries(params).flatMap(([name, value]) => {
      const path = ['search', 'enqueue', i, name];
      const dimension = space[name];
      if (dimension === undefined) return [unknownName(path, name, Object.keys(space))];
      const message = misfit(dimension, value);
      return message === undefined ? [] : [{ path, message }];
    }),
  );
}

function misfit(dimension: DimensionInput, value: ParamValue): string | undefined {
  if (typeof dimension === 'object' && ('float' in dimension || 'int' in dimension)) {
    const [min, max] = 'float' in dimension ? dimension.float : dimension.int;
    const inside = typeof value === 'number' && value >= min && value <= max;
    return inside ? undefined : `is ${valueText(value)}; a number from ${min} to ${max} is allowed`;
  }
  const values = Array.isArray(dimension) ? dimension : listOf(dimension);
  return values.includes(value)
    ? undefined
    : `is ${valueText(value)}; allowed are ${oneOf(values)}`;
}

function listOf(dimension: Exclude<DimensionInput, readonly ParamValue[]>): readonly ParamValue[] {
  if (typeof dimension !== 'object') return [dimension];
  if ('choice' in dimension) return dimension.choice;
  return 'value' in dimension ? [dimension.value] : [];
}
