import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from '../ui/button.tsx';
import { ErrorNote, Message } from '../ui/message.tsx';

/** Something in this page broke. */
export function ErrorPage({ error }: { readonly error: unknown }): JSX.Element {
  return (
    <Message title="This page broke">
      <ErrorNote error={error} />
      <p className="text-muted">Nothing is lost: the sweeps go on without it.</p>
      <Button onClick={() => location.reload()}>Reload</Button>
    </Message>
  );
}

/** There is no such address. */
export function NotFoundPage(): JSX.Element {
  return (
    <Message title="There is nothing at this address">
      <Link to="/" className="text-accent underline">
        All sweeps
      </Link>
    </Message>
  );
}
