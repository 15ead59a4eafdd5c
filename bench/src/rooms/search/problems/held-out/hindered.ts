import { box, noisy, numberOf, vectorOf, type TestProblem } from '../problem.ts';
import { smoothHeldOut } from './continuous.ts';

const vessel: TestProblem = {
  name: 'vessel',
  kind: 'constrained',
  source: 'Coello 2002, Comput. Methods Appl. Mech. Engrg. 191: a pressure vessel in sixteenths',
  space: {
    shell: { kind: 'int', min: 1, max: 99, step: 1, log: false },
    head: { kind: 'int', min: 1, max: 99, step: 1, log: false },
    radius: { kind: 'float', min: 10, max: 200, log: false },
    length: { kind: 'float', min: 10, max: 200, log: false },
  },
  optimum: 6059.714335048436,
  worst: 1e6,
  evaluate: (params) => {
    const [r, l] = [numberOf(params, 'radius'), numberOf(params, 'length')];
    const [s, h] = ['shell', 'head'].map((name) => 0.0625 * numberOf(params, name)) as [
      number,
      number,
    ];
    const cost = 0.6224 * s * r * l + 1.7781 * h * r * r + 3.1661 * s * s * l + 19.84 * s * s * r;
    const volume = Math.PI * r * r * l + (4 / 3) * Math.PI * r ** 3;
    return {
      values: [cost],
      violations: [0.0193 * r - s, 0.00954 * r - h, 1 - volume / 1_296_000],
    };
  },
};

const spring: TestProblem = {
  name: 'spring',
  kind: 'constrained',
  source: 'Coello 2002, Comput. Methods Appl. Mech. Engrg. 191: a tension spring',
  space: box([0.05, 2], [0.25, 1.3], [2, 15]),
  optimum: 0.012665232788,
  worst: 90,
  evaluate: (params) => {
    const [d = NaN, w = NaN, n = NaN] = vectorOf(params);
    const bend = (4 * w * w - d * w) / (12_566 * (w * d ** 3 - d ** 4)) + 1 / (5108 * d * d) - 1;
    return {
      values: [(n + 2) * w * d * d],
      violations: [
        1 - (w ** 3 * n) / (71_785 * d ** 4),
        d < w ? bend : 1,
        1 - (140.45 * d) / (w * w * n),
        (d + w) / 1.5 - 1,
      ],
    };
  },
};

const noisyCamel = noisy(smoothHeldOut, 'camel', {
  noise: 0.2,
  source: 'the six-hump camel with normal noise',
});

const noisyGoldstein = noisy(smoothHeldOut, 'goldstein', {
  noise: 0.3,
  source: 'the logarithm of Goldstein and Price’s function with normal noise',
});

/** Constraints and noise. */
export const hinderedHeldOut: readonly TestProblem[] = [vessel, spring, noisyCamel, noisyGoldstein];
