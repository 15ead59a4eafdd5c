import { SweepError, type Json } from '@capsweep/domain';

/** Where something stands in a document. */
export type Path = readonly (string | number)[];

/** Something in a sweep file that cannot work. */
export interface FileProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Dotted, such as `space.learningRate.float[0]`; empty for the whole file. */
  readonly path: string;
  /** What is wrong, with the bad value, and what is allowed. */
  readonly message: string;
}

/** A path as people write it. */
export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');
}

/** A value as it may be shown in a message: short, on one line. */
export function valueText(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `a, b or c` */
export function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (texts.length <= 1) return texts.join('');
  return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;
}

/** The known word nearest to a misspelt one, if any is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3))
    ? best.candidate
    : undefined;
}

/** Insertions, deletions, changes and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

/** One line for a problem: `file:line:column path: message`. */
export function problemText(problem: FileProblem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return problem.path
    ? `${place} ${problem.path}: ${problem.message}`
    : `${place} ${problem.message}`;
}

/** All problems of a file as one error; its message has one line for each. */
export function invalidFile(problems: readonly FileProblem[]): SweepError {
  const details = { problems: problems.map((problem) => ({ ...problem }) satisfies Json) };
  return new SweepError('sweep-file-invalid', problems.map(problemText).join('\n'), { details });
}
