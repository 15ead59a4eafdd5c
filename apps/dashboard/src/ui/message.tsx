import type { JSX, ReactNode } from 'react';
import { ApiError } from '../api/errors.ts';

/** A page, or a part of one, that has nothing to show but words. */
export function Message({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}): JSX.Element {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-3 px-4 py-12">
      <h1 className="text-lg font-semibold">{title}</h1>
      {children}
    </div>
  );
}

/** An error in its own words. */
export function ErrorNote({ error }: { readonly error: unknown }): JSX.Element {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <p role="alert" className="rounded border border-failed/40 bg-raised px-3 py-2 text-failed">
      {message}
      {error instanceof ApiError && error.code !== 'internal' && (
        <span className="ml-2 font-mono text-xs opacity-80">{error.code}</span>
      )}
    </p>
  );
}

/** Stands where a document will be. */
export function Loading({ what }: { readonly what: string }): JSX.Element {
  return (
    <p role="status" className="px-4 py-10 text-center text-faint">
      Reading {what} …
    </p>
  );
}
