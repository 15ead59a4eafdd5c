import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import type { JSX } from 'react';
import { ApiError } from '../../api/errors.ts';
import { detailQuery } from '../../api/queries.ts';
import { useSweepLive } from '../../live/use-live.ts';
import { ErrorNote, Loading, Message } from '../../ui/message.tsx';

/** Holds the stream of a sweep while its page or one of its trials' is open. */
export function SweepLive(): JSX.Element {
  const { sweep = '', number } = useParams({ strict: false });
  const logs = number === undefined ? undefined : Number(number);
  const ready = useSweepLive(sweep, logs);
  const { data, error } = useQuery({ ...detailQuery(sweep), enabled: ready });
  if (error && (!data || isGone(error))) return <Unread sweep={sweep} error={error} />;
  if (!data) return <Loading what={`sweep ${sweep}`} />;
  return <Outlet />;
}

const isGone = (error: Error): boolean => error instanceof ApiError && error.status === 404;

function Unread({ sweep, error }: { readonly sweep: string; readonly error: Error }): JSX.Element {
  return (
    <Message title={isGone(error) ? `There is no sweep ${sweep}` : 'The sweep cannot be read'}>
      {isGone(error) ? (
        <p className="text-muted">It was removed, or never was.</p>
      ) : (
        <ErrorNote error={error} />
      )}
      <Link to="/" className="text-accent underline">
        All sweeps
      </Link>
    </Message>
  );
}
