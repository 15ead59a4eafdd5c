/** @file The command line, derived from the settings. */
import { parseArgs } from 'node:util';
import { SweepError } from '@capsweep/domain';
import type { ConfigSources, Setting, Settings } from '@capsweep/service';

/** What the command line said: `help` was asked for, or where values come from. */
export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'run'; readonly sources: ConfigSources };

/**
 * Reads a command line. `--token-file PATH` stands for the variable `CAPSWEEP_TOKEN_FILE`, since a
 * token itself must not be seen in a list of processes.
 *
 * @throws SweepError `config-invalid` for an option that there is not
 */
export function readCommandLine(
  args: readonly string[],
  env: ConfigSources['env'],
  settings: Settings,
): CommandLine {
  const flagged = Object.entries(settings).flatMap(([name, { flag }]) =>
    flag === undefined ? [] : [[name, flag.slice(2)] as const],
  );
  const words = [...flagged.map(([, flag]) => flag), 'token-file'];
  const values = parse(args, words);
  if (values['help'] === true) return { kind: 'help', text: helpText(settings) };
  const flags = Object.fromEntries(flagged.map(([name, flag]) => [name, values[flag]]));
  const tokenFile = values['token-file'];
  const file = tokenFile === undefined ? {} : { CAPSWEEP_TOKEN_FILE: String(tokenFile) };
  return { kind: 'run', sources: { env: { ...env, ...file }, flags } };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(args: readonly string[], words: readonly string[]): Values {
  const options = Object.fromEntries(words.map((word) => [word, { type: 'string' } as const]));
  try {
    const { values } = parseArgs({
      args: args.map((arg) => (arg === '--tls' ? '--tls=true' : arg)),
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    return values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('config-invalid', `${why}. See capsweep-worker --help`, { cause });
  }
}

function helpText(settings: Settings): string {
  const lines = Object.values(settings).map((setting) => {
    return `  ${(setting.flag ?? '').padEnd(16)} ${setting.env.padEnd(30)} ${aboutOf(setting)}`;
  });
  const file = `  ${'--token-file'.padEnd(16)} ${'CAPSWEEP_TOKEN_FILE'.padEnd(30)} a file with the token`;
  return ['capsweep-worker: runs trials for a coordinator', '', ...lines, file, ''].join('\n');
}

function aboutOf({ help, otherwise }: Setting): string {
  const isTold = ['string', 'number'].includes(typeof otherwise);
  return isTold ? `${help} (${String(otherwise)})` : help;
}
