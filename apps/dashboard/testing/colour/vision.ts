/**
 * @file How far apart colours are, for eyes of four kinds. Formulas, not our own taste: WCAG 2.2
 * (relative luminance, contrast ratio); Machado, Oliveira, Fernandes 2009 (colour blindness, severity
 * 1.0, in linear light); Ottosson 2020 (OKLab).
 */

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** The eyes that a palette is held to. */
export type Vision = 'all colours' | 'protanopia' | 'deuteranopia' | 'tritanopia';

/** Machado et al. 2009, table 1, severity 1.0. */
const simulations: Readonly<Record<Vision, Matrix>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Linear light to OKLab: cone responses, their cube root, opponent colours. */
const toCones: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const toLab: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const times = (matrix: Matrix, [x, y, z]: Triple): Triple => {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** `#rrggbb` as linear light, each channel from 0 to 1. */
function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG's contrast ratio, (L1 + 0.05) / (L2 + 0.05), from 1 to 21. */
export function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The distance of two colours in OKLab as such eyes see them; black and white are 1 apart. */
function distance(one: string, other: string, vision: Vision): number {
  const seen = (hex: string): Triple => {
    const [r, g, b] = times(simulations[vision], linear(hex));
    const clip = (value: number): number => Math.min(1, Math.max(0, value));
    const [l, m, s] = times(toCones, [clip(r), clip(g), clip(b)]);
    return times(toLab, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
  };
  const [a, b] = [seen(one), seen(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The two colours of a palette that such eyes confuse most easily, and their distance. */
export function closest(
  palette: readonly string[],
  vision: Vision,
): { readonly pair: readonly [string, string]; readonly distance: number } {
  const pairs = palette.flatMap((one, index) =>
    palette.slice(index + 1).map((other) => {
      const pair = [one, other] as const;
      return { pair, distance: distance(one, other, vision) };
    }),
  );
  return pairs.reduce((least, one) => (one.distance < least.distance ? one : least));
}
