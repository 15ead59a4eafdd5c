import type { AnalysisAnswer } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import type { Domain } from '../../../charts/domain.ts';
import { Scatter, type ScatterAxis } from '../../../charts/scatter.tsx';
import { writeValue } from '../../../format/number.ts';
import { Figure } from './figure.tsx';

const height = 170;

/** The least and the greatest with a little air; room for one value alone. */
export function domainOf(values: readonly number[]): Domain {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return { min: 0, max: 1 };
  const air = (most - least) * 0.06 || Math.abs(most) * 0.05 || 0.5;
  return { min: least - air, max: most + air };
}

interface Step {
  readonly x: number;
  readonly y: number;
}

/** A line of steps over one axis. */
function Steps({
  title,
  note,
  steps,
  axis,
  yDomain,
}: {
  readonly title: string;
  readonly note?: string;
  readonly steps: readonly Step[];
  readonly axis: ScatterAxis;
  readonly yDomain: Domain;
}): JSX.Element {
  return (
    <Figure title={title} {...(note !== undefined && { note })}>
      {(width) => (
        <Scatter
          label={title}
          axis={axis}
          yDomain={yDomain}
          points={[]}
          steps={steps}
          width={width}
          height={height}
        />
      )}
    </Figure>
  );
}

const resultsAxis = (count: number): ScatterAxis => ({
  kind: 'linear',
  label: 'results',
  domain: { min: 0, max: Math.max(2, count) },
  whole: true,
});

/** The best value after each result. */
export function BestSoFar({ answer }: { readonly answer: AnalysisAnswer }): JSX.Element {
  const steps = answer.best.flatMap((y, i) => (y === null ? [] : [{ x: i + 1, y }]));
  return (
    <Steps
      title={`Best ${answer.objective.metric} so far`}
      note={answer.feasible > 0 ? `now ${writeValue(answer.best.at(-1))}` : 'none is feasible'}
      steps={steps}
      axis={resultsAxis(answer.best.length)}
      yDomain={domainOf(steps.map(({ y }) => y))}
    />
  );
}

/** The share of results that are at most a value. */
export function Distribution({ answer }: { readonly answer: AnalysisAnswer }): JSX.Element {
  const { distribution, objective } = answer;
  const steps = distribution.map(({ value, share }) => ({ x: value, y: share }));
  const median = distribution.find(({ share }) => share >= 0.5)?.value;
  return (
    <Steps
      title="Distribution of results"
      note={`half are at most ${writeValue(median)}`}
      steps={steps}
      axis={{
        kind: 'linear',
        label: objective.metric,
        domain: domainOf(steps.map(({ x }) => x)),
      }}
      yDomain={{ min: 0, max: 1.03 }}
    />
  );
}

/** How much the front has dominated after each result. */
export function Hypervolume({ answer }: { readonly answer: AnalysisAnswer }): JSX.Element | null {
  if (!answer.hypervolume) return null;
  const { values, reference } = answer.hypervolume;
  return (
    <Steps
      title="Hypervolume"
      note={`up to ${reference.map(writeValue).join(' / ')}`}
      steps={values.map((y, i) => ({ x: i + 1, y }))}
      axis={resultsAxis(values.length)}
      yDomain={domainOf(values)}
    />
  );
}
