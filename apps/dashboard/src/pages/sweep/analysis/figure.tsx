import type { JSX, ReactNode } from 'react';
import { useWidth } from '../../../ui/use-width.ts';

/** A picture with its words; it is drawn once its width is known. */
export function Figure({
  title,
  note,
  children,
  className = '',
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: (width: number) => ReactNode;
  readonly className?: string;
}): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <figure data-figure={title} className={`min-w-0 rounded border border-line p-2 ${className}`}>
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-2 text-xs">
        <span className="font-semibold">{title}</span>
        {note !== undefined && <span className="text-2xs text-muted">{note}</span>}
      </figcaption>
      <div ref={ref} className="min-w-0">
        {width > 0 && children(width)}
      </div>
    </figure>
  );
}
