import { widthOf } from './table.ts';

/** Where text for people goes; a terminal can be drawn over. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

/**
 * A block of lines at the bottom of a terminal that is drawn over with each `show`. `print` puts
 * lines above it that stay. Where there is no terminal, only `print` writes.
 */
export interface LiveBlock {
  show(lines: readonly string[]): void;
  print(line: string): void;
  /** Leaves the last state standing, or takes it away. */
  end(keep: 'keep' | 'clear'): void;
}

/** A live block on a screen. */
export function createLiveBlock(screen: Screen): LiveBlock {
  let shown: readonly string[] = [];
  const rows = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / screen.columns)), 0);
  const erase = (): string => (shown.length === 0 ? '' : `\x1b[${rows(shown)}A\x1b[0J`);
  const draw = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  return {
    show: (lines) => {
      if (!screen.isTerminal) return;
      screen.write(erase() + draw(lines));
      shown = lines;
    },
    print: (line) => {
      const lines = shown;
      screen.write(screen.isTerminal ? `${erase()}${line}\n${draw(lines)}` : `${line}\n`);
    },
    end: (keep) => {
      if (keep === 'clear' && screen.isTerminal) screen.write(erase());
      shown = [];
    },
  };
}

/** A screen of a stream such as standard error. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb',
    get columns() {
      return stream.columns > 0 ? stream.columns : 100;
    },
    write: (text) => stream.write(text),
  };
}
