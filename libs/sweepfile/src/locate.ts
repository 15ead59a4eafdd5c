import {
  LineCounter,
  parseDocument,
  isMap,
  isScalar,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { FileProblem, Path } from './problem.ts';
import { pathText } from './problem.ts';

/** A YAML text with the places of its nodes. */
export interface Located {
  /** Plain data. */
  readonly data: unknown;
  /** What the text itself has wrong, before anything is looked at. */
  readonly syntax: readonly FileProblem[];
  /** Makes a problem out of a path and a message. With `atKey` it points at the key, not the value. */
  problem(path: Path, message: string, atKey?: boolean): FileProblem;
}

/** Parses YAML (or JSON) and keeps the positions. `file` is used in messages only. */
export function locate(source: string, file: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    data: document.errors.length > 0 ? undefined : document.toJS(),
    syntax: document.errors.map((error) => ({
      file,
      ...place(error.pos[0]),
      path: '',
      message: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
    })),
    problem: (path, message, atKey = false) => ({
      file,
      ...place(offsetOf(document, path, atKey)),
      path: pathText(path),
      message,
    }),
  };
}

/** The offset of the node at a path, or of the nearest one above it that there is. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  for (let length = path.length; length > 0; length -= 1) {
    const exact = path.slice(0, length);
    const node = document.getIn(exact, true) as Node | undefined;
    const key = atKey || node === undefined ? keyOffset(document, exact) : undefined;
    const offset = key ?? node?.range?.[0];
    if (offset !== undefined) return offset;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true) ?? document.contents;
  if (!isMap(parent)) return undefined;
  const found = parent.items.find(
    (pair: Pair) => isScalar(pair.key) && pair.key.value === path.at(-1),
  );
  return isScalar(found?.key) ? found.key.range?.[0] : undefined;
}
