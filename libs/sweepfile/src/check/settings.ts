import type { ParamValue, SettingSpec, TrainerCatalog } from '@capsweep/domain';
import type { DimensionInput } from '../schema/dimension.ts';
import type { SweepDocument } from '../schema/document.ts';
import { nearest, oneOf, valueText, type Path } from '../problem.ts';
import type { Finding } from './finding.ts';

/** What the trainer would not understand in `compare`, `space` and `train`. */
export function checkSettings(
  document: SweepDocument,
  catalog: TrainerCatalog,
): readonly Finding[] {
  const { settings } = catalog;
  const one = (path: Path, name: string, values: readonly Placed[]): readonly Finding[] => {
    const setting = settings[name];
    return setting
      ? values.flatMap((v) => checkPlaced(setting, v))
      : [unknown(path, name, settings)];
  };
  const { compare, space, train } = document;
  return [
    ...Object.entries(compare).flatMap(([k, v]) =>
      one(['compare', k], k, listed(['compare', k], v)),
    ),
    ...Object.entries(space).flatMap(([k, d]) => one(['space', k], k, extremes(['space', k], d))),
    ...Object.entries(train).flatMap(([k, value]) =>
      one(['train', k], k, [{ path: ['train', k], value }]),
    ),
  ];
}

/** Checks one value against its setting: undefined when it is allowed, else what is wrong. */
export function refusal(setting: SettingSpec, value: unknown): string | undefined {
  const { choices, min, max, exclusiveMin } = setting;
  if (choices && !choices.includes(value as ParamValue)) {
    const guess = nearest(String(value), choices.map(String));
    return `is ${valueText(value)}${guess ? `; did you mean ${guess}?` : ''}; allowed are ${oneOf(choices)}`;
  }
  if (!hasType(setting.type, value))
    return `is ${valueText(value)}; ${typeWords[setting.type]} is expected`;
  if (typeof value !== 'number') return undefined;
  if (min !== undefined && (exclusiveMin ? value <= min : value < min)) {
    return `is ${value}; ${exclusiveMin ? 'more than' : 'at least'} ${min} is allowed`;
  }
  return max !== undefined && value > max ? `is ${value}; at most ${max} is allowed` : undefined;
}

const typeWords = {
  integer: 'a whole number',
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
} as const;

function hasType(type: SettingSpec['type'], value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'text':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
  }
}

interface Placed {
  readonly path: Path;
  readonly value: ParamValue;
}

function checkPlaced(setting: SettingSpec, { path, value }: Placed): readonly Finding[] {
  const message = refusal(setting, value);
  return message === undefined ? [] : [{ path, message }];
}

const listed = (path: Path, values: readonly ParamValue[]): readonly Placed[] =>
  values.map((value, i) => ({ path: [...path, i], value }));

/** The values of a dimension that decide whether all of it is allowed. */
function extremes(path: Path, dimension: DimensionInput): readonly Placed[] {
  if (Array.isArray(dimension)) return listed(path, dimension);
  if (typeof dimension !== 'object') return [{ path, value: dimension }];
  if ('choice' in dimension) return listed([...path, 'choice'], dimension.choice);
  if ('value' in dimension) return [{ path: [...path, 'value'], value: dimension.value }];
  const form = 'float' in dimension ? 'float' : 'int';
  return listed([...path, form], 'float' in dimension ? dimension.float : dimension.int);
}

function unknown(path: Path, name: string, settings: TrainerCatalog['settings']): Finding {
  const known = Object.keys(settings);
  const guess = nearest(name, known);
  return {
    path,
    atKey: true,
    message: `is not a setting of the trainer${guess ? `; did you mean ${guess}?` : ''}; allowed are ${oneOf(known)}`,
  };
}
