import { medianBounds } from '../../../frame/bounds.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { problems } from '../problems/list.ts';
import { regretsOf, verdict } from './compare.ts';

const trials = 5000;
const names = ['hartmann6', 'rosenbrock4', 'levy4'];

/** TPE with its cap on bad configurations against TPE that looks at all of them, after many trials. */
export function cappedRow(seeds: number, { tell }: Pick<BenchContext, 'tell'>): Row {
  const some = problems.filter(({ name }) => names.includes(name));
  const run = (cap?: number): ReturnType<typeof regretsOf> => {
    const method = cap === undefined ? {} : { cap };
    return regretsOf('tpe', some, { seeds, at: [trials], tell, method });
  };
  const [capped, exact] = [run(), run(trials)];
  const { better, worse, pairs } = verdict(capped, Object.fromEntries(exact), 0);
  const medians = names.map((name) => {
    const [ours, theirs] = [capped, exact].map(
      (all) => medianBounds((all.get(name) ?? []).map(([last = NaN]) => last)).value,
    );
    return `${name} ${ours?.toExponential(1)} and ${theirs?.toExponential(1)}`;
  });
  return {
    kind: 'measured',
    check: `tpe at ${trials} trials, capped and exact: functions with significantly other regret`,
    measured: { value: better.length + worse.length, unit: 'functions' },
    target: { atMost: 0 },
    note: `${pairs} pairs, medians ${medians.join(', ')}`,
  };
}
