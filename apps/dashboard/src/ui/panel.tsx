import type { JSX, ReactNode } from 'react';

/** A part of a page with a title bar. */
export function Panel({
  title,
  bar,
  children,
  className = '',
}: {
  readonly title: ReactNode;
  readonly bar?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}): JSX.Element {
  return (
    <section
      className={`flex min-w-0 flex-col rounded-lg border border-line bg-raised ${className}`}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-2.5 py-1.5">
        {typeof title === 'string' ? <h2 className="font-semibold">{title}</h2> : title}
        <div className="ml-auto flex flex-wrap items-center gap-1.5">{bar}</div>
      </div>
      {children}
    </section>
  );
}
