import type { SweepDetail, TrialDetail } from '@capsweep/protocol/http';
import { Link } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import { writeValue } from '../../format/number.ts';
import { writeParam } from '../../format/params.ts';
import { writeDuration } from '../../format/time.ts';
import { BackIcon, NextIcon } from '../../ui/icons.tsx';
import { StateLabel } from '../../ui/state.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Broken } from '../../ui/broken.tsx';
import { Flash } from '../../ui/flash.tsx';

/** What the header of a trial needs. */
export interface TrialHeaderProps {
  readonly sweep: SweepDetail;
  readonly trial: TrialDetail;
}

/** Which trial this is, how good it is, and the ways to its sweep and its neighbours. */
export function TrialHeader({ sweep, trial }: TrialHeaderProps): JSX.Element {
  return (
    <header className="flex flex-col gap-2">
      <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to="/sweeps/$sweep"
          params={{ sweep: sweep.name }}
          className="text-accent hover:underline"
        >
          {sweep.name}
        </Link>
        <span className="text-faint">/</span>
        <h1 className="text-lg font-semibold">Trial {trial.number}</h1>
        <span data-trial-state={trial.state}>
          <StateLabel state={trial.state} title={trial.reason} />
        </span>
        <span className="ml-auto flex gap-1">
          <Neighbour sweep={sweep.name} number={trial.number - 1} label="Previous trial">
            <BackIcon />
          </Neighbour>
          <Neighbour sweep={sweep.name} number={trial.number + 1} label="Next trial">
            <NextIcon />
          </Neighbour>
        </span>
      </nav>
      {trial.error && (
        <p
          role="alert"
          className="rounded border border-failed/40 bg-raised px-3 py-1.5 text-failed"
        >
          {trial.error.message}
        </p>
      )}
      {trial.reason !== undefined && <p className="text-xs text-muted">{trial.reason}</p>}
      <Broken violations={trial.violations} />
      <Figures sweep={sweep} trial={trial} />
    </header>
  );
}

function Figures({ sweep, trial }: TrialHeaderProps): JSX.Element {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {sweep.objectives.map((objective, index) => (
        <Figure key={objective.metric} name={`best ${objective.metric}`}>
          <span className="text-xl font-semibold">
            <Flash>{trial.values ? writeValue(trial.values[index]) : '–'}</Flash>
          </span>
        </Figure>
      ))}
      <Figure name="rank">
        <span className="text-xl font-semibold">{trial.rank ?? '–'}</span>
      </Figure>
      <Figure name="step">{trial.step}</Figure>
      <Figure name="epoch">{writeParam(trial.epoch)}</Figure>
      <Figure name="ran for">{writeDuration(trial.runSeconds)}</Figure>
      <Figure name="attempts">{trial.attempt}</Figure>
      <Figure name="seed">{trial.seed}</Figure>
      {trial.worker !== undefined && (
        <Figure name="worker">
          <span className="font-mono text-xs">{trial.worker}</span>
        </Figure>
      )}
    </dl>
  );
}

function Figure({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <div className="flex flex-col justify-between">
      <dt className="text-2xs text-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Neighbour({
  sweep,
  number,
  label,
  children,
}: {
  readonly sweep: string;
  readonly number: number;
  readonly label: string;
  readonly children: ReactNode;
}): JSX.Element | null {
  if (number < 0) return null;
  return (
    <Link
      to="/sweeps/$sweep/trials/$number"
      params={{ sweep, number: String(number) }}
      aria-label={label}
      title={label}
      className={`${buttonClass('quiet')} w-7 px-0! pointer-coarse:w-9`}
    >
      {children}
    </Link>
  );
}
