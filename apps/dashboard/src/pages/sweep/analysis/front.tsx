import type { Ranking, SweepDetail, AnalysisAnswer } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { Scatter } from '../../../charts/scatter.tsx';
import { isFeasible } from '../../../format/broken.ts';
import { writeValue } from '../../../format/number.ts';
import { writeParams } from '../../../format/params.ts';
import { ownParams } from '../spec-space.ts';
import { domainOf } from './curves.tsx';
import { Figure } from './figure.tsx';

const maxDots = 1500;

/** The first two objectives of every configuration of the cell; those that none dominates are strong. */
export function ParetoFront({
  detail,
  ranking,
  answer,
  onPick,
}: {
  readonly detail: SweepDetail;
  readonly ranking: Ranking | undefined;
  readonly answer: AnalysisAnswer;
  readonly onPick: (trials: readonly number[]) => void;
}): JSX.Element | null {
  const [first, second] = detail.objectives;
  if (!first || !second || !ranking) return null;
  const front = new Set(answer.front.map(({ configuration }) => configuration));
  const rows = ranking.configurations
    .filter(({ cell, values }) => cell === answer.cell && values?.length)
    .slice(0, maxDots);
  const points = rows
    .map((row) => ({
      key: String(row.configuration),
      x: row.values?.[0]?.mean ?? NaN,
      y: row.values?.[1]?.mean ?? NaN,
      color: front.has(row.configuration)
        ? 'var(--series-2)'
        : isFeasible(row)
          ? 'var(--series-1)'
          : 'var(--faint)',
      strong: front.has(row.configuration),
      label: `${(row.values ?? []).map((v) => writeValue(v.mean)).join(' / ')}; ${writeParams(ownParams(row.params, detail.spec))}`,
    }))
    .sort((a, b) => Number(a.strong) - Number(b.strong));
  const byKey = new Map(rows.map((row) => [String(row.configuration), row.trials]));
  return (
    <Figure
      title="Pareto front"
      note={`${front.size} are not dominated${detail.constraints ? ' and keep all constraints' : ''}; upwards: ${second.metric} (${second.goal})`}
    >
      {(width) => (
        <Scatter
          label={`${second.metric} over ${first.metric}`}
          axis={{
            kind: 'linear',
            label: `${first.metric} (${first.goal})`,
            domain: domainOf(points.map(({ x }) => x)),
          }}
          yDomain={domainOf(points.map(({ y }) => y))}
          points={points}
          width={width}
          height={240}
          onPick={(key) => onPick(byKey.get(key) ?? [])}
        />
      )}
    </Figure>
  );
}
