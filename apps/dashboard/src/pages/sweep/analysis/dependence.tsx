import type { AnalysisAnswer } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { Scatter, type ScatterAxis } from '../../../charts/scatter.tsx';
import { writeValue } from '../../../format/number.ts';
import { domainOf } from './curves.tsx';
import { Figure } from './figure.tsx';

const height = 150;

type Dependence = AnalysisAnswer['dependence'][number];

/** What is expected along each parameter, all with the same heights so that they compare. */
export function Dependences({ answer }: { readonly answer: AnalysisAnswer }): JSX.Element {
  const heights = answer.dependence.flatMap(({ points }) => points.map((point) => point.expected));
  const yDomain = domainOf(heights);
  return (
    <>
      {answer.dependence.map((one) => (
        <Figure key={one.name} title={one.name} note={`expected ${answer.objective.metric}`}>
          {(width) => (
            <Scatter
              label={`expected ${answer.objective.metric} along ${one.name}`}
              axis={axisOf(one)}
              yDomain={yDomain}
              points={isLine(one) ? [] : dotsOf(one)}
              {...(isLine(one) && { through: lineOf(one) })}
              width={width}
              height={height}
            />
          )}
        </Figure>
      ))}
    </>
  );
}

const isLine = ({ points }: Dependence): boolean =>
  points.every(({ value }) => typeof value === 'number') && points.length > 2;

const lineOf = ({ points }: Dependence): { x: number; y: number }[] =>
  points.map(({ value, expected }) => ({ x: Number(value), y: expected }));

const dotsOf = ({ points }: Dependence) =>
  points.map(({ value, expected }) => ({
    key: String(value),
    x: String(value),
    y: expected,
    color: 'var(--series-1)',
    label: `${String(value)}: ${writeValue(expected)}`,
    strong: true,
  }));

function axisOf(one: Dependence): ScatterAxis {
  const values = one.points.map(({ value }) => value);
  if (!isLine(one)) return { kind: 'names', label: one.name, names: values.map(String) };
  const numbers = values.map(Number);
  return {
    kind: one.log ? 'log' : 'linear',
    label: one.name,
    domain: { min: Math.min(...numbers), max: Math.max(...numbers) },
  };
}
