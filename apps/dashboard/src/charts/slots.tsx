import type { JSX } from 'react';

/** Boxes beyond this many would be too small to count; then a bar stands for them. */
const countable = 32;

/** A worker's slots: one box each, full when it is busy. */
export function Slots({
  slots,
  busy,
}: {
  readonly slots: number;
  readonly busy: number;
}): JSX.Element {
  const label = `${busy} of ${slots} slots busy`;
  const boxes = Math.min(slots, countable);
  const full = Math.round((busy / Math.max(1, slots)) * boxes);
  return (
    <div className="flex items-center gap-2">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${Math.max(1, boxes) * 14} 12`}
        height={12}
        className="block max-w-full"
      >
        <title>{label}</title>
        {Array.from({ length: boxes }, (_, index) => (
          <rect
            key={index}
            data-busy={index < full}
            x={index * 14 + 0.5}
            y={0.5}
            width={11}
            height={11}
            rx={2}
            fill={index < full ? 'var(--running)' : 'transparent'}
            stroke={index < full ? 'var(--running)' : 'var(--line-strong)'}
          />
        ))}
      </svg>
      <span className="text-xs text-muted">
        {busy}/{slots}
      </span>
    </div>
  );
}
