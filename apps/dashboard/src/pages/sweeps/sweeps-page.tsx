import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { JSX } from 'react';
import { listQuery } from '../../api/queries.ts';
import { runCommand } from '../../format/commands.ts';
import { useListLive } from '../../live/use-live.ts';
import { Command } from '../../ui/copy.tsx';
import { ErrorNote, Loading, Message } from '../../ui/message.tsx';
import { useNow } from '../../ui/now.ts';
import { useTitle } from '../../ui/title.ts';
import { filterSweeps } from './filter.ts';
import { ListFilters } from './list-filters.tsx';
import { SweepList } from './sweep-list.tsx';

const route = getRouteApi('/');

/** All sweeps, newest first. */
export function SweepsPage(): JSX.Element {
  const ready = useListLive();
  const query = useQuery({ ...listQuery, enabled: ready });
  const search = route.useSearch();
  const now = useNow(1000);
  useTitle('Sweeps');

  if (query.error && !query.data) return <Refused error={query.error} />;
  if (!query.data) return <Loading what="sweeps" />;
  const { sweeps } = query.data;
  if (sweeps.length === 0) return <NoSweeps />;
  const shown = filterSweeps(sweeps, search);
  return (
    <div className="mx-auto flex w-full max-w-[96rem] flex-col gap-3 p-3 sm:p-4">
      <h1 className="sr-only">Sweeps</h1>
      <ListFilters sweeps={sweeps} search={search} />
      {shown.length > 0 ? (
        <SweepList sweeps={shown} now={now} />
      ) : (
        <p className="py-10 text-center text-faint">No sweep is like that.</p>
      )}
    </div>
  );
}

function Refused({ error }: { readonly error: Error }): JSX.Element {
  return (
    <Message title="The sweeps cannot be read">
      <ErrorNote error={error} />
    </Message>
  );
}

function NoSweeps(): JSX.Element {
  return (
    <Message title="No sweep yet">
      <p className="text-muted">
        Write a sweep file, or take one from <code className="font-mono text-xs">examples/</code>,
        and start it. It appears here the moment it is accepted.
      </p>
      <Command>{runCommand}</Command>
    </Message>
  );
}
