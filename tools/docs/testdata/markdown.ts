import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A fenced block of a page. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Of the fence's first line, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown page, in order. */
export function fencesOf(page: string): readonly Fence[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: page.slice(0, match.index).split('\n').length,
  }));
}

/** A page of the repository. */
export const readPage = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

/** The name of the file that a block is, if its first line says so: `# first.yaml`. */
export const fileNameOf = ({ text }: Fence): string | undefined =>
  /^(?:#|\/\/) ([\w.-]+\.\w+)\n/.exec(text)?.[1];
