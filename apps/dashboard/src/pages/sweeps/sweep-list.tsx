import type { SweepRow } from '@capsweep/protocol/http';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { finishedOf, ProgressBar } from '../../charts/progress.tsx';
import { writeCount, writeValue } from '../../format/number.ts';
import { writeParams } from '../../format/params.ts';
import { writeAgo, writeDuration, writeMoment } from '../../format/time.ts';
import { StateLabel } from '../../ui/state.tsx';

// One grid for wide screens; on a phone every sweep is a card of the same cells.
const columns =
  'lg:grid-cols-[minmax(12rem,2fr)_6.5rem_minmax(10rem,1.2fr)_minmax(7rem,auto)_minmax(10rem,2fr)_6rem_6rem]';

/** Sweeps, one below the other. */
export function SweepList({
  sweeps,
  now,
}: {
  readonly sweeps: readonly SweepRow[];
  readonly now: number;
}): JSX.Element {
  return (
    <div
      role="table"
      aria-label="Sweeps"
      className="overflow-hidden rounded-lg border border-line bg-raised"
    >
      <div
        role="row"
        className={`hidden gap-4 border-b border-line bg-sunken px-4 py-1.5 text-xs text-muted lg:grid ${columns}`}
      >
        {['Name', 'State', 'Progress', 'Best', 'With', 'Time', 'Started'].map((name) => (
          <span key={name} role="columnheader" className={name === 'Best' ? 'text-right' : ''}>
            {name}
          </span>
        ))}
      </div>
      {sweeps.map((sweep) => (
        <Row key={sweep.id} sweep={sweep} now={now} />
      ))}
    </div>
  );
}

function Row({ sweep, now }: { readonly sweep: SweepRow; readonly now: number }): JSX.Element {
  const { counts } = sweep;
  return (
    <div
      role="row"
      data-sweep={sweep.name}
      className={`relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-hover lg:py-2 ${columns}`}
    >
      <div role="cell" className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to="/sweeps/$sweep"
          params={{ sweep: sweep.name }}
          className="truncate font-medium text-ink after:absolute after:inset-0 hover:text-accent"
        >
          {sweep.name}
        </Link>
        {sweep.tags.map((tag) => (
          <Link
            key={tag}
            to="/"
            search={{ tag }}
            className="relative rounded-full bg-sunken px-1.5 text-2xs text-muted hover:text-ink"
          >
            {tag}
          </Link>
        ))}
      </div>
      <div role="cell" className="justify-self-end lg:justify-self-start">
        <StateLabel state={sweep.state} title={sweep.reason ?? sweep.error?.message} />
      </div>
      <div role="cell" className="col-span-2 flex items-center gap-2 lg:col-span-1">
        <ProgressBar counts={counts} />
        <span className="text-xs whitespace-nowrap text-muted">
          {writeCount(finishedOf(counts))}
          <span className="text-faint">/{writeCount(counts.planned)}</span>
        </span>
      </div>
      <Best sweep={sweep} />
      <Times sweep={sweep} now={now} />
    </div>
  );
}

function Best({ sweep }: { readonly sweep: SweepRow }): JSX.Element {
  const { best, nearest } = sweep;
  const metric = sweep.objectives[0]?.metric ?? '';
  return (
    <>
      <div role="cell" className="flex items-baseline gap-1.5 lg:flex-col lg:items-end lg:gap-0">
        <span className="text-base font-semibold" data-best>
          {best ? best.values.map(writeValue).join(' / ') : nearest ? 'none feasible' : '–'}
        </span>
        <span className="truncate text-2xs text-faint">{metric}</span>
      </div>
      <div
        role="cell"
        className="hidden min-w-0 truncate text-xs text-muted lg:block"
        title={best && writeParams(best.params)}
      >
        {best && writeParams(best.params)}
      </div>
    </>
  );
}

function Times({ sweep, now }: { readonly sweep: SweepRow; readonly now: number }): JSX.Element {
  const running = sweep.endedAt === undefined;
  const seconds = ((sweep.endedAt ?? now) - sweep.createdAt) / 1000;
  const eta = running && sweep.etaSeconds !== undefined ? writeDuration(sweep.etaSeconds) : '';
  return (
    <>
      <div
        role="cell"
        className="flex gap-2 justify-self-end text-xs text-muted lg:flex-col lg:gap-0 lg:justify-self-start"
      >
        <span>{writeDuration(seconds)}</span>
        {eta && <span className="text-2xs text-faint">≈ {eta} left</span>}
      </div>
      <div
        role="cell"
        className="hidden text-xs text-muted lg:block"
        title={`${writeMoment(sweep.createdAt)} by ${sweep.user}`}
      >
        {writeAgo(sweep.createdAt, now)}
        <span className="block truncate text-2xs text-faint">{sweep.user}</span>
      </div>
    </>
  );
}
