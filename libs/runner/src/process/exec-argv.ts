import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The program of a child process: `.ts` beside the sources, `.js` in a build. */
export function childEntry(): URL {
  return new URL(`../child/main${extname(import.meta.url)}`, import.meta.url);
}

/**
 * Options of Node for a child. It gets this process's own, except those that are about this
 * process alone (debugging, testing, evaluating). From sources it also gets what runs them, in
 * case something else, such as a test runner, runs them here.
 */
export function childExecArgv(entry: URL, own: readonly string[] = process.execArgv): string[] {
  const inherited = own.filter((option) => !isPrivate(option));
  if (!entry.pathname.endsWith('.ts')) return inherited;
  const has = (text: string): boolean => inherited.some((option) => option.includes(text));
  return [
    ...inherited,
    ...(has('@capsweep/source') ? [] : ['--conditions=@capsweep/source']),
    ...(has('tsx') ? [] : ['--import', typeScriptLoader()]),
  ];
}

function isPrivate(option: string): boolean {
  return /^--(inspect|test|watch|eval|print|cpu-prof|heap-prof|prof)|^-[ep]$/.test(option);
}

function typeScriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
