import type { Params, ParamValue } from '../json.ts';
import type { Condition } from './space.ts';

/** One setting that a trainer understands, as plain data: for validation, schemas and docs. */
export interface SettingSpec {
  /** One line for people. */
  readonly summary: string;
  readonly type: 'integer' | 'number' | 'text' | 'boolean';
  /** Bounds of a number, both inclusive unless `exclusiveMin`. */
  readonly min?: number;
  readonly exclusiveMin?: boolean;
  readonly max?: number;
  /** The only values there are. */
  readonly choices?: readonly ParamValue[];
  /** Absent when it depends on other settings; the summary then says on which. */
  readonly default?: ParamValue;
  /** Where it has an effect, such as `{ head: ['capsfc', 'xnodr', 'xnidr'] }`; elsewhere it is ignored. */
  readonly when?: Condition;
}

/** Everything that a trainer can be told: setting name to what it may be. */
export interface TrainerCatalog {
  readonly settings: Readonly<Record<string, SettingSpec>>;
}

/** What the settings are where nobody says anything; those that depend on others are left out. */
export function defaultSettings({ settings }: TrainerCatalog): Params {
  const known = Object.entries(settings).flatMap(([name, setting]) =>
    setting.default === undefined ? [] : [[name, setting.default] as const],
  );
  return Object.fromEntries(known);
}
