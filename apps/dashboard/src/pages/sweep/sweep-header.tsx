import type { SweepDetail } from '@capsweep/protocol/http';
import { Link } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import { finishedOf, ProgressBar } from '../../charts/progress.tsx';
import { pullBestCommand } from '../../format/commands.ts';
import { writeCount, writeValue } from '../../format/number.ts';
import { writeParams } from '../../format/params.ts';
import { writeAgo, writeDuration, writeMoment } from '../../format/time.ts';
import { Broken } from '../../ui/broken.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { StateLabel } from '../../ui/state.tsx';
import { SweepActions } from './sweep-actions.tsx';
import { ownParams } from './spec-space.ts';
import { Tags } from './tags.tsx';

/** Who the sweep is, how far it is, what it found, and what can be done with it. */
export function SweepHeader({
  detail,
  now,
}: {
  readonly detail: SweepDetail;
  readonly now: number;
}): JSX.Element {
  return (
    <header className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="min-w-0 text-lg font-semibold break-all">{detail.name}</h1>
        <span data-sweep-state={detail.state}>
          <StateLabel state={detail.state} title={detail.reason} />
        </span>
        <Tags sweep={detail.name} tags={detail.tags} />
        <div className="ml-auto">
          <SweepActions detail={detail} />
        </div>
      </div>
      <Trouble detail={detail} />
      <div className="grid grid-cols-2 gap-x-6 gap-y-2 sm:flex sm:flex-wrap sm:items-end">
        <Best detail={detail} />
        <Progress detail={detail} />
        <Times detail={detail} now={now} />
      </div>
    </header>
  );
}

function Trouble({ detail }: { readonly detail: SweepDetail }): JSX.Element | null {
  if (detail.error)
    return (
      <p role="alert" className="rounded border border-failed/40 bg-raised px-3 py-1.5 text-failed">
        {detail.error.message}
      </p>
    );
  const { reason, waitsFor } = detail;
  const text = reason ?? (waitsFor === undefined ? undefined : `Waiting: ${waitsFor}`);
  if (text === undefined) return null;
  return <p className="text-xs text-muted">{text}</p>;
}

function Figure({
  name,
  children,
  className = '',
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly className?: string;
}): JSX.Element {
  return (
    <div className={`flex min-w-0 flex-col ${className}`}>
      <span className="text-2xs text-faint">{name}</span>
      {children}
    </div>
  );
}

function Best({ detail }: { readonly detail: SweepDetail }): JSX.Element {
  const { best, objectives } = detail;
  const name = `best ${objectives.map((one) => one.metric).join(', ')}`;
  return (
    <Figure name={name} className="col-span-2 max-w-full sm:max-w-[36rem]">
      {best ? (
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="text-xl font-semibold" data-best>
            {best.values.map(writeValue).join(' / ')}
          </span>
          <Link
            to="/sweeps/$sweep/trials/$number"
            params={{ sweep: detail.name, number: String(best.trial) }}
            className="shrink-0 text-accent hover:underline"
          >
            trial {best.trial}
          </Link>
          <span className="truncate text-xs text-muted" title={writeParams(best.params)}>
            {writeParams(ownParams(best.params, detail.spec))}
          </span>
          <CopyButton
            text={pullBestCommand(detail.name)}
            label={`Copy: ${pullBestCommand(detail.name)}`}
          />
        </span>
      ) : (
        <Nearest detail={detail} />
      )}
    </Figure>
  );
}

/** Stands for the best where no trial keeps all constraints. */
function Nearest({ detail: { name, nearest } }: { readonly detail: SweepDetail }): JSX.Element {
  if (!nearest) return <span className="text-xl text-faint">–</span>;
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-2" data-nearest>
      <span className="text-xl font-semibold text-stopped">none feasible</span>
      <Link
        to="/sweeps/$sweep/trials/$number"
        params={{ sweep: name, number: String(nearest.trial) }}
        className="shrink-0 text-accent hover:underline"
      >
        trial {nearest.trial}
      </Link>
      <span className="text-xs text-muted">comes nearest:</span>
      <Broken violations={nearest.violations} />
    </span>
  );
}

const counted = ['running', 'waiting', 'paused', 'complete', 'stopped', 'failed'] as const;

function Progress({ detail }: { readonly detail: SweepDetail }): JSX.Element {
  const { counts } = detail;
  return (
    <Figure name="trials" className="col-span-2 grow sm:max-w-md sm:basis-72">
      <span className="flex items-center gap-2 py-1">
        <span className="whitespace-nowrap" data-ended={finishedOf(counts)}>
          <span className="font-semibold">{writeCount(finishedOf(counts))}</span>
          <span className="text-faint"> / {writeCount(counts.planned)}</span>
        </span>
        <ProgressBar counts={counts} height={8} />
        <span className="flex gap-x-2 text-xs whitespace-nowrap">
          {counted
            .filter((state) => state !== 'waiting' && state !== 'complete' && counts[state] > 0)
            .map((state) => (
              <span key={state} style={{ color: `var(--${state})` }}>
                {counts[state]} {state}
              </span>
            ))}
        </span>
      </span>
    </Figure>
  );
}

function Times({
  detail,
  now,
}: {
  readonly detail: SweepDetail;
  readonly now: number;
}): JSX.Element {
  const seconds = ((detail.endedAt ?? now) - detail.createdAt) / 1000;
  return (
    <div className="col-span-2 flex flex-wrap gap-x-6">
      <Figure name={detail.endedAt === undefined ? 'running for' : 'took'}>
        <span className="py-1">{writeDuration(seconds)}</span>
      </Figure>
      {detail.endedAt === undefined && detail.etaSeconds !== undefined && (
        <Figure name="left, about">
          <span className="py-1">{writeDuration(detail.etaSeconds)}</span>
        </Figure>
      )}
      <Figure name="started">
        <span className="py-1 whitespace-nowrap" title={writeMoment(detail.createdAt)}>
          {writeAgo(detail.createdAt, now)} by {detail.user}
        </span>
      </Figure>
    </div>
  );
}
