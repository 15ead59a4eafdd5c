/**
 * @file The settings of a process: declared once, read once, checked at once.
 *
 * A value comes from the first of: the command line, the environment, a file that the environment
 * names (`<VARIABLE>_FILE`, for secrets), the default. Every wrong value is reported, not only the
 * first, and the report names the variable, the value and what is allowed.
 */
import { readFileSync } from 'node:fs';
import { SweepError } from '@capsweep/domain';
import type { z } from 'zod';

/** One setting: its variable, its flag on the command line, and its schema over text. */
export interface Setting<T = unknown> {
  readonly env: string;
  /** Such as `--port`; only for messages and help. */
  readonly flag?: string;
  readonly is: z.ZodType<T, string>;
  /** What it holds when nobody says otherwise; without one the setting is required. */
  readonly otherwise?: T | undefined;
  readonly help: string;
}

/** Settings by the name that the program knows them by. */
export type Settings = Readonly<Record<string, Setting>>;

type Value<S extends Setting> =
  | z.output<S['is']>
  | (S extends { readonly otherwise: infer O } ? (undefined extends O ? undefined : never) : never);

/** What {@link readConfig} returns for some settings. */
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: Value<S[K]> };

/** Where values come from. */
export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command line said, by the setting's name; absent where it said nothing. */
  readonly flags?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** Declares settings with their types kept. */
export function defineSettings<const S extends Settings>(settings: S): S {
  return settings;
}

/** Reads all settings, or throws one `config-invalid` that lists everything wrong. */
export function readConfig<S extends Settings>(settings: S, sources: ConfigSources): ConfigOf<S> {
  const problems: string[] = [];
  const config = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      try {
        return [name, readSetting(name, setting, sources)];
      } catch (error) {
        problems.push(SweepError.from(error).message);
        return [name, undefined];
      }
    }),
  );
  if (problems.length > 0) throw new SweepError('config-invalid', problems.join('\n'));
  return config as ConfigOf<S>;
}

interface Found {
  readonly text: string;
  /** Where it was said, for people. */
  readonly at: string;
}

function readSetting(name: string, setting: Setting, sources: ConfigSources): unknown {
  const found = find(name, setting, sources);
  if (!found) return orDefault(setting);
  const result = setting.is.safeParse(found.text);
  if (result.success) return result.data;
  const allowed = result.error.issues.map((issue) => issue.message).join(' and ');
  const shown = isSecret(setting)
    ? 'a text that cannot be used'
    : JSON.stringify(withoutCredentials(found.text));
  throw new SweepError('config-invalid', `${found.at} is ${shown}; allowed is ${allowed}.`);
}

/** An address may carry a user and a password, before an @ or behind a question mark. */
function withoutCredentials(text: string): string {
  return text.replace(/^(.*\/\/)?[^@]*@/s, '$1***@').replace(/\?.*$/s, '?***');
}

function find(name: string, setting: Setting, sources: ConfigSources): Found | undefined {
  const flag = sources.flags?.[name];
  if (flag !== undefined) return { text: String(flag), at: setting.flag ?? `--${name}` };
  // An empty variable is an unset one: Compose passes on what it does not know as ''.
  const text = sources.env[setting.env];
  if (text !== undefined && text !== '') return { text, at: setting.env };
  const file = sources.env[`${setting.env}_FILE`];
  return file === undefined || file === '' ? undefined : fromFile(setting, file);
}

function fromFile(setting: Setting, file: string): Found {
  const at = `${setting.env}_FILE`;
  try {
    return { text: readFileSync(file, 'utf8').trim(), at: `the text in ${file} (${at})` };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${at} is ${JSON.stringify(file)}, which cannot be read: ${reason}.`;
    throw new SweepError('config-invalid', message, { cause });
  }
}

function orDefault(setting: Setting): unknown {
  if ('otherwise' in setting) return setting.otherwise;
  const flag = setting.flag === undefined ? '' : ` or give ${setting.flag}`;
  const file = isSecret(setting) ? ` (or ${setting.env}_FILE)` : '';
  const message = `${setting.env} is not set: ${setting.help}. Set ${setting.env}${file}${flag}.`;
  throw new SweepError('config-invalid', message);
}

function isSecret(setting: Setting): boolean {
  return setting.is.meta()?.['secret'] === true;
}
