import { execFile } from 'node:child_process';

/** What a machine has of one thing that the product needs. */
export interface Check {
  readonly name: string;
  /** `warning`: only something that not everybody wants needs it. */
  readonly state: 'ok' | 'missing' | 'warning';
  /** What is there, such as a version. */
  readonly found: string;
  /** What it has to be, and what for. */
  readonly needed: string;
  /** The one command that mends it, if one does. */
  readonly fix?: string;
}

/** The parts of {@link Check} that do not depend on what is found. */
export type Need = Pick<Check, 'name' | 'needed' | 'fix'>;

/** A need that is met. */
export function met({ name, needed }: Need, found: string): Check {
  return { name, state: 'ok', found, needed };
}

/** A need that is not met. */
export function unmet(need: Need, found: string, state: 'missing' | 'warning' = 'missing'): Check {
  return { ...need, state, found };
}

/** What a program prints, both streams together, or `undefined` if it fails or takes too long. */
export function outputOf(
  program: string,
  args: readonly string[],
  timeoutMs = 5_000,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: timeoutMs }, (error, stdout, stderr) => {
      resolve(error ? undefined : `${stdout}\n${stderr}`.trim());
    });
  });
}

/** Whether a version such as `20.19.1` is not older than another. */
export function atLeast(version: string, wanted: string): boolean {
  const parts = (text: string): number[] => text.split('.').map((part) => parseInt(part, 10) || 0);
  const [have, want] = [parts(version), parts(wanted)];
  for (let i = 0; i < want.length; i += 1) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
