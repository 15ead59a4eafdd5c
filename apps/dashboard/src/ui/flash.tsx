import { useState, type JSX } from 'react';

/** A text that lights up for a moment when it changes, and not when it appears. */
export function Flash({ children }: { readonly children: string }): JSX.Element {
  const [seen, setSeen] = useState({ text: children, changes: 0 });
  if (seen.text !== children) setSeen({ text: children, changes: seen.changes + 1 });
  return (
    <span
      key={seen.changes}
      data-changes={seen.changes}
      className={seen.changes > 0 ? 'flash rounded-sm' : ''}
    >
      {children}
    </span>
  );
}
