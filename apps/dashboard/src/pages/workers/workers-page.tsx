import type { WorkerRow } from '@capsweep/protocol/http';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { workersQuery } from '../../api/queries.ts';
import { startWorkerCommand } from '../../format/commands.ts';
import { writeAgo, writeMoment } from '../../format/time.ts';
import { Command } from '../../ui/copy.tsx';
import { ErrorNote, Loading, Message } from '../../ui/message.tsx';
import { useNow } from '../../ui/now.ts';
import { useTitle } from '../../ui/title.ts';
import { Slots } from '../../charts/slots.tsx';

/** The worker processes that are connected. */
export function WorkersPage(): JSX.Element {
  const { data, error } = useQuery(workersQuery);
  const now = useNow(1000);
  useTitle('Workers');
  if (error && !data)
    return (
      <Message title="The workers cannot be read">
        <ErrorNote error={error} />
      </Message>
    );
  if (!data) return <Loading what="workers" />;
  const { workers } = data;
  if (workers.length === 0) return <NoWorkers />;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  return (
    <div className="mx-auto flex w-full max-w-[96rem] flex-col gap-3 p-3 sm:p-4">
      <h1 className="text-lg font-semibold">
        {workers.length} workers
        <span className="ml-3 text-sm font-normal text-muted">
          {busy} of {slots} slots busy
        </span>
      </h1>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {workers.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} now={now} />
        ))}
      </ul>
    </div>
  );
}

function NoWorkers(): JSX.Element {
  return (
    <Message title="No worker is connected">
      <p className="text-muted">
        Trials wait until one is. Start a worker on any machine that reaches the coordinator:
      </p>
      <Command>{startWorkerCommand}</Command>
    </Message>
  );
}

/** A worker that was not heard of for this long is likely to be gone. */
const silentMs = 15_000;

function WorkerCard({
  worker,
  now,
}: {
  readonly worker: WorkerRow;
  readonly now: number;
}): JSX.Element {
  const silent = now - worker.lastSeenAt > silentMs;
  return (
    <li
      data-worker={worker.id}
      className="flex flex-col gap-2 rounded-lg border border-line bg-raised p-3"
    >
      <div className="flex items-center gap-2">
        <h2 className="truncate font-semibold">{worker.host}</h2>
        {worker.draining && <span className="text-xs text-stopped">draining</span>}
        {silent && <span className="text-xs text-failed">silent</span>}
        <span className="ml-auto rounded-full bg-sunken px-2 text-xs text-muted">
          {worker.pool}
        </span>
      </div>
      <Slots slots={worker.slots} busy={worker.busy} />
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
        <Fact name="engine">{worker.engine}</Fact>
        <Fact name="device">{worker.device}</Fact>
        {worker.labels.length > 0 && <Fact name="labels">{worker.labels.join(', ')}</Fact>}
        <Fact name="process">
          <span className="font-mono">{worker.id}</span>
        </Fact>
        <Fact name="connected">
          <span title={writeMoment(worker.connectedAt)}>{writeAgo(worker.connectedAt, now)}</span>
        </Fact>
        <Fact name="last heard">{writeAgo(worker.lastSeenAt, now)}</Fact>
      </dl>
    </li>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: React.ReactNode;
}): JSX.Element {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </>
  );
}
