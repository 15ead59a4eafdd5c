import type { SweepDetail, TrialDetail } from '@capsweep/protocol/http';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { detailQuery, trialQuery } from '../../api/queries.ts';
import { writeValue } from '../../format/number.ts';
import { writeParam } from '../../format/params.ts';
import { ErrorNote, Loading, Message } from '../../ui/message.tsx';
import { useNow } from '../../ui/now.ts';
import { useTitle } from '../../ui/title.ts';
import { CurveControls } from '../sweep/curve-controls.tsx';
import { useAxes } from '../sweep/use-axes.ts';
import { AttemptsPanel } from './attempts-panel.tsx';
import { CheckpointsPanel } from './checkpoints-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { groupMetrics } from './metric-groups.ts';
import { TrialCurves } from './trial-curves.tsx';
import { TrialHeader } from './trial-header.tsx';
import { ValuesPanel } from './values-panel.tsx';

const route = getRouteApi('/sweeps/$sweep/trials/$number');

/** One trial: what it was given, what it measured, what happened to it, what it left. */
export function TrialPage(): JSX.Element {
  const { sweep, number } = route.useParams();
  const { data: detail } = useQuery({ ...detailQuery(sweep), enabled: false });
  const { data: trial, error } = useQuery(trialQuery(sweep, Number(number)));
  useTitle(`Trial ${number} · ${sweep}`);
  if (error && !trial) return <Unread sweep={sweep} number={number} error={error} />;
  if (!trial || !detail) return <Loading what={`trial ${number}`} />;
  return <Shown sweep={detail} trial={trial} />;
}

function Unread({
  sweep,
  number,
  error,
}: {
  readonly sweep: string;
  readonly number: string;
  readonly error: Error;
}): JSX.Element {
  return (
    <Message title={`Trial ${number} cannot be read`}>
      <ErrorNote error={error} />
      <p className="text-muted">Trials appear when there is room for them to run.</p>
      <Link to="/sweeps/$sweep" params={{ sweep }} className="text-accent underline">
        {sweep}
      </Link>
    </Message>
  );
}

function Shown({
  sweep,
  trial,
}: {
  readonly sweep: SweepDetail;
  readonly trial: TrialDetail;
}): JSX.Element {
  const now = useNow(1000);
  return (
    <div className="mx-auto flex w-full max-w-[96rem] flex-col gap-3 p-3 sm:p-4">
      <TrialHeader sweep={sweep} trial={trial} />
      <div className="grid items-start gap-3 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-1">
          <ValuesPanel
            title="Parameters"
            values={trial.params ?? {}}
            write={writeParam}
            empty="They are suggested when a worker asks for the trial."
          />
          <ValuesPanel
            title="Newest metrics"
            values={trial.metrics}
            write={writeValue}
            empty="Nothing was reported yet."
          />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Curves sweep={sweep} trial={trial} />
          <div className="grid items-start gap-3 xl:grid-cols-2">
            <AttemptsPanel trial={trial} now={now} />
            <CheckpointsPanel sweep={sweep.name} trial={trial} />
          </div>
          <LogPanel sweep={sweep.name} number={trial.number} />
        </div>
      </div>
    </div>
  );
}

function Curves({
  sweep,
  trial,
}: {
  readonly sweep: SweepDetail;
  readonly trial: TrialDetail;
}): JSX.Element {
  const look = route.useSearch();
  const navigate = useNavigate({ from: '/sweeps/$sweep/trials/$number' });
  const axes = useAxes(look, 'all');
  return (
    <section aria-label="Curves" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">Curves</h2>
        <CurveControls
          look={look}
          defaultFit="all"
          onChange={(change) =>
            void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
          }
        />
      </div>
      <div className="grid gap-3 grid-cols-[repeat(auto-fill,minmax(min(20rem,100%),1fr))]">
        {groupMetrics(sweep.columns.metrics).map((group) => (
          <TrialCurves
            key={group.name}
            sweep={sweep.name}
            number={trial.number}
            group={group}
            axes={axes}
          />
        ))}
      </div>
    </section>
  );
}
