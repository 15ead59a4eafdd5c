import type { Violation } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { writeBroken } from '../format/broken.ts';

interface BrokenProps {
  readonly violations: readonly Violation[] | undefined;
}

/** What a trial or a configuration breaks, with a sign of its own; nothing where it keeps everything. */
export function Broken({ violations }: BrokenProps): JSX.Element | null {
  const text = writeBroken(violations);
  if (text === '') return null;
  return (
    <span
      data-broken
      title={`breaks ${text}`}
      className="inline-flex min-w-0 items-center gap-1.5 text-stopped"
    >
      <svg
        viewBox="0 0 12 12"
        className="size-3 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M6 1.6 11 10.4H1ZM6 4.8v2.6M6 9v.1" />
      </svg>
      <span className="truncate">{text}</span>
    </span>
  );
}

/** The same in a table: it says, too, that constraints are kept; nothing before that is known. */
export function KeptOrBroken({ violations }: BrokenProps): JSX.Element {
  return violations?.length === 0 ? (
    <span className="text-faint">kept</span>
  ) : (
    <Broken violations={violations} />
  );
}
