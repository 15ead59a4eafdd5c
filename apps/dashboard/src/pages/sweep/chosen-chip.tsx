import type { JSX } from 'react';
import { CloseIcon } from '../../ui/icons.tsx';

/** Says what the curves show, and lets go of the choice. */
export function ChosenChip({
  chosen,
  shown,
  onClear,
}: {
  readonly chosen: number;
  readonly shown: number;
  readonly onClear: () => void;
}): JSX.Element {
  if (chosen === 0) return <span className="text-xs text-faint">first {shown} of the table</span>;
  return (
    <button
      type="button"
      onClick={onClear}
      title="Choose none: show the first rows of the table"
      className="inline-flex h-6 items-center gap-1 rounded-full bg-chosen px-2 text-xs text-ink hover:brightness-95"
    >
      {chosen} chosen <CloseIcon />
    </button>
  );
}
