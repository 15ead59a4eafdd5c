import type { JSX, ReactNode } from 'react';

/** @file The page's few icons: 16 x 16, drawn with the text's colour, silent for screen readers. */

function Icon({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

const drawn = (children: ReactNode) =>
  function Drawn(): JSX.Element {
    return <Icon>{children}</Icon>;
  };

export const SunIcon = drawn(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1" />
  </>,
);
export const MoonIcon = drawn(<path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z" />);
export const ScreenIcon = drawn(
  <>
    <rect x="2" y="3" width="12" height="8" rx="1" />
    <path d="M6 13.5h4" />
  </>,
);
export const CopyIcon = drawn(
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.2" />
    <path d="M10.5 3.2v-.1a1 1 0 0 0-1-1H3.6a1.2 1.2 0 0 0-1.2 1.2v5.8a1 1 0 0 0 1 1h.1" />
  </>,
);
export const CheckIcon = drawn(<path d="m3 8.5 3.2 3.2L13 4.8" />);
export const CloseIcon = drawn(<path d="m4 4 8 8M12 4l-8 8" />);
export const DownIcon = drawn(<path d="m4 6.2 4 4 4-4" />);
export const DownloadIcon = drawn(<path d="M8 2v8m0 0 3.2-3.2M8 10 4.8 6.8M2.5 13.5h11" />);
export const PauseIcon = drawn(<path d="M5.2 3.2v9.6M10.8 3.2v9.6" />);
export const PlayIcon = drawn(<path d="M4.6 2.9v10.2L12.8 8 4.6 2.9Z" />);
export const StopIcon = drawn(<rect x="3.6" y="3.6" width="8.8" height="8.8" rx="1" />);
export const TrashIcon = drawn(
  <path d="M2.5 4.2h11M6 4V2.6h4V4M4 4.4l.6 8.4a.8.8 0 0 0 .8.7h5.2a.8.8 0 0 0 .8-.7l.6-8.4" />,
);
export const ColumnsIcon = drawn(
  <>
    <rect x="2" y="2.8" width="12" height="10.4" rx="1" />
    <path d="M6 2.8v10.4M10 2.8v10.4" />
  </>,
);
export const FilterIcon = drawn(<path d="M2.2 3h11.6L9.4 8.4v4.2L6.6 14V8.4L2.2 3Z" />);
export const TagIcon = drawn(
  <>
    <path d="M2.4 2.4h5.2l6 6-5.2 5.2-6-6V2.4Z" />
    <circle cx="5.2" cy="5.2" r=".6" fill="currentColor" />
  </>,
);
export const MoreIcon = drawn(
  <>
    <circle cx="3.5" cy="8" r=".7" fill="currentColor" />
    <circle cx="8" cy="8" r=".7" fill="currentColor" />
    <circle cx="12.5" cy="8" r=".7" fill="currentColor" />
  </>,
);
export const BackIcon = drawn(<path d="M9.8 3.8 5.6 8l4.2 4.2" />);
export const NextIcon = drawn(<path d="M6.2 3.8 10.4 8l-4.2 4.2" />);

/** The product's mark: a capsule, a vector with a length. */
export function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" className="size-5 shrink-0" aria-hidden="true">
      <g transform="rotate(-45 12 12)">
        <rect x="1" y="7.5" width="22" height="9" rx="4.5" fill="var(--accent)" opacity="0.28" />
        <path d="M12 7.5h6.5a4.5 4.5 0 0 1 0 9H12z" fill="var(--accent)" />
      </g>
    </svg>
  );
}
