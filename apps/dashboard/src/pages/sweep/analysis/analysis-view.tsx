import type { AnalysisAnswer, SweepDetail } from '@capsweep/protocol/http';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { analysisQuery, rankingQuery } from '../../../api/queries.ts';
import { PairedBars } from '../../../charts/bars.tsx';
import { finishedOf } from '../../../charts/progress.tsx';
import { writeCount } from '../../../format/number.ts';
import { writeParams } from '../../../format/params.ts';
import { ErrorNote, Loading } from '../../../ui/message.tsx';
import { Segments } from '../../../ui/segments.tsx';
import type { SweepSearch } from '../../../url/sweep-search.ts';
import { BestSoFar, Distribution, Hypervolume } from './curves.tsx';
import { Dependences } from './dependence.tsx';
import { Figure } from './figure.tsx';
import { ParetoFront } from './front.tsx';

interface AnalysisViewProps {
  readonly detail: SweepDetail;
  readonly search: SweepSearch;
  readonly onSearch: (change: SweepSearch) => void;
}

/** What matters and how, from the complete configurations of one cell. */
export function AnalysisView({ detail, search, onSearch }: AnalysisViewProps): JSX.Element {
  const { name } = detail;
  const cell = Math.min(search.cell ?? 0, detail.cells.length - 1);
  const { objective } = search;
  const ended = finishedOf(detail.counts);
  const { data: answer, error } = useQuery({
    ...analysisQuery(name, { cell, objective, ended }),
    placeholderData: keepPreviousData,
  });
  const { data: ranking } = useQuery(rankingQuery(name));
  if (error) return <ErrorNote error={error} />;
  if (!answer) return <Loading what="the analysis" />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-3" data-analysis>
      <Controls detail={detail} answer={answer} onSearch={onSearch} />
      {answer.results === 0 ? (
        <p className="py-10 text-center text-faint">No configuration has run to its end yet.</p>
      ) : (
        <div className="grid grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3">
          <Importance answer={answer} />
          <BestSoFar answer={answer} />
          <Distribution answer={answer} />
          <ParetoFront
            detail={detail}
            ranking={ranking}
            answer={answer}
            onPick={(trials) => onSearch({ trials: [...trials] })}
          />
          <Hypervolume answer={answer} />
          <Dependences answer={answer} />
        </div>
      )}
    </div>
  );
}

function Controls({
  detail,
  answer,
  onSearch,
}: Omit<AnalysisViewProps, 'search'> & { readonly answer: AnalysisAnswer }): JSX.Element {
  const { cells, objectives } = detail;
  const kept = detail.constraints
    ? `, ${writeCount(answer.feasible)} of them keep all constraints`
    : '';
  const left = answer.left > 0 ? `; ${writeCount(answer.left)} others are left out` : '';
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      {cells.length > 1 && (
        <Segments
          label="Which cell"
          value={String(answer.cell)}
          options={cells.map(({ cell, given }) => ({
            value: String(cell),
            label: writeParams(given),
          }))}
          onChange={(value) => onSearch({ cell: Number(value) })}
        />
      )}
      {objectives.length > 1 && (
        <Segments
          label="Which objective"
          value={answer.objective.metric}
          options={objectives.map(({ metric }) => ({ value: metric, label: metric }))}
          onChange={(value) => onSearch({ objective: value })}
        />
      )}
      <span className="text-muted">
        {writeCount(answer.results)} complete configurations{kept}
        {left}
      </span>
    </div>
  );
}

function Importance({ answer }: { readonly answer: AnalysisAnswer }): JSX.Element | null {
  const { fanova, pedAnova } = answer.importance;
  if (fanova.length === 0) return null;
  const among = new Map(pedAnova.map(({ name, share }) => [name, share]));
  const rows = fanova.map(({ name, share }) => ({
    name,
    first: share,
    second: among.get(name) ?? 0,
  }));
  return (
    <Figure
      title="Importance"
      note={
        <>
          <Swatch color="var(--series-1)" /> for the variation (fANOVA){' '}
          <Swatch color="var(--series-2)" /> for the best tenth (PED-ANOVA)
        </>
      }
    >
      {(width) => (
        <PairedBars label={`importance for ${answer.objective.metric}`} rows={rows} width={width} />
      )}
    </Figure>
  );
}

const Swatch = ({ color }: { readonly color: string }): JSX.Element => (
  <span className="inline-block size-2 rounded-xs" style={{ background: color }} />
);
