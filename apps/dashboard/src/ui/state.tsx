import type { SweepRow, TrialRow } from '@capsweep/protocol/http';
import type { JSX } from 'react';

/** Any state of a sweep or a trial. */
export type AnyState = SweepRow['state'] | TrialRow['state'];

/** The colour of a state, as a CSS value. */
function stateColor(state: AnyState): string {
  return `var(--${state === 'stopping' ? 'stopped' : state})`;
}

/** A state's sign. Each has its own shape, since colour alone says nothing to some readers. */
export function StateGlyph({ state }: { readonly state: AnyState }): JSX.Element {
  return (
    <svg
      viewBox="0 0 12 12"
      className={`size-3 shrink-0 ${state === 'running' ? 'pulse' : ''}`}
      style={{ color: stateColor(state) }}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[state]}
    </svg>
  );
}

const shapes: Record<AnyState, JSX.Element> = {
  waiting: <circle cx="6" cy="6" r="4" strokeDasharray="1.6 2.6" />,
  running: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  paused: <path d="M4 2.5v7M8 2.5v7" strokeWidth="2.2" />,
  complete: <path d="m2 6.4 2.7 2.7L10 3.2" strokeWidth="2" />,
  stopping: <rect x="2.4" y="2.4" width="7.2" height="7.2" strokeDasharray="2 1.6" />,
  stopped: <rect x="2.4" y="2.4" width="7.2" height="7.2" />,
  failed: <path d="m2.6 2.6 6.8 6.8M9.4 2.6 2.6 9.4" strokeWidth="2" />,
};

/** A state: its sign and its name. */
export function StateLabel({
  state,
  title,
}: {
  readonly state: AnyState;
  readonly title?: string | undefined;
}): JSX.Element {
  return (
    <span className="inline-flex items-center gap-1.5 align-top whitespace-nowrap" title={title}>
      <StateGlyph state={state} />
      <span style={{ color: stateColor(state) }}>{state}</span>
    </span>
  );
}
