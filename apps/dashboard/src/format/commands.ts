/** @file The shell commands that the page tells people to type, in one place. */

/** Starts a sweep. */
export const runCommand = 'capsweep run sweep.yaml';

/** Starts a worker that finds its coordinator by its settings. */
export const startWorkerCommand = 'npx capsweep-worker';

/** Prints a fresh one-time address of this page. */
export const openCommand = 'capsweep open';

/** Fetches the best checkpoint of a sweep. */
export function pullBestCommand(sweep: string): string {
  return `capsweep pull ${quote(sweep)} --best`;
}

/** Fetches a checkpoint of one trial. */
export function pullTrialCommand(sweep: string, trial: number, which: 'best' | 'latest'): string {
  return `capsweep pull ${quote(sweep)} --trial ${trial}${which === 'latest' ? ' --latest' : ''}`;
}

function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
