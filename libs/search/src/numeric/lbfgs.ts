/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/** A function to minimise: returns the value at `x` and writes the gradient to `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface BoxOptions {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Steps at most. */
  readonly steps: number;
  /** Stops when no free gradient component is larger. */
  readonly tolerance: number;
  /** Stops when a step gains less than this share of the value. */
  readonly gain: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

const memory = 8;

/**
 * L-BFGS inside a box: the two-loop recursion over the free coordinates, then a backtracking
 * search along the projected path. Nocedal and Wright 2006, Numerical Optimization, section 7.2;
 * Bertsekas 1982, Projected Newton Methods, for which coordinates are held at their bounds.
 */
export function minimizeInBox(f: Objective, start: Float64Array, options: BoxOptions): Minimum {
  const n = start.length;
  let x = clamp(start.slice(), options);
  let g: Float64Array = new Float64Array(n);
  let value = f(x, g);
  const pairs: Pair[] = [];
  for (let step = 0; step < options.steps; step += 1) {
    const held = heldAt(x, g, options);
    if (largest(g, held) < options.tolerance) break;
    const direction = descent(g, held, pairs);
    const next = search(f, { x, g, value, direction, first: pairs.length === 0 }, options);
    if (!next) {
      // Curvature from elsewhere can mislead; steepest descent gets one more chance.
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    remember(pairs, x, g, next);
    const gained = value - next.value;
    ({ x, g, value } = next);
    if (gained < options.gain * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

interface State {
  readonly x: Float64Array;
  readonly g: Float64Array;
  readonly value: number;
}

function clamp(x: Float64Array, { low, high }: BoxOptions): Float64Array {
  for (let i = 0; i < x.length; i += 1) x[i] = Math.min(high[i]!, Math.max(low[i]!, x[i]!));
  return x;
}

function heldAt(x: Float64Array, g: Float64Array, { low, high }: BoxOptions): Uint8Array {
  const held = new Uint8Array(x.length);
  for (let i = 0; i < x.length; i += 1) {
    if ((x[i]! <= low[i]! && g[i]! > 0) || (x[i]! >= high[i]! && g[i]! < 0)) held[i] = 1;
  }
  return held;
}

function largest(g: Float64Array, held: Uint8Array): number {
  let most = 0;
  for (let i = 0; i < g.length; i += 1) if (!held[i]) most = Math.max(most, Math.abs(g[i]!));
  return most;
}

function descent(g: Float64Array, held: Uint8Array, pairs: readonly Pair[]): Float64Array {
  const q = Float64Array.from(g, (v, i) => (held[i] ? 0 : v));
  const alphas: number[] = [];
  for (let p = pairs.length - 1; p >= 0; p -= 1) {
    const { s, y, rho } = pairs[p]!;
    const alpha = rho * dot(s, q);
    alphas[p] = alpha;
    for (let i = 0; i < q.length; i += 1) q[i]! -= alpha * y[i]!;
  }
  const last = pairs.at(-1);
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
  for (let i = 0; i < q.length; i += 1) q[i]! *= scale;
  pairs.forEach(({ s, y, rho }, p) => {
    const beta = rho * dot(y, q);
    for (let i = 0; i < q.length; i += 1) q[i]! += (alphas[p]! - beta) * s[i]!;
  });
  for (let i = 0; i < q.length; i += 1) q[i] = held[i] ? 0 : -q[i]!;
  return q;
}

function search(
  f: Objective,
  { x, g, value, direction, first }: State & { direction: Float64Array; first: boolean },
  options: BoxOptions,
): State | undefined {
  if (dot(g, direction) >= 0) return undefined;
  let t = first ? Math.min(1, 0.3 / Math.sqrt(dot(direction, direction))) : 1;
  for (let tries = 0; tries < 20; tries += 1, t *= 0.4) {
    const next = clamp(
      x.map((v, i) => v + t * direction[i]!),
      options,
    );
    const slope = next.reduce((sum, v, i) => sum + g[i]! * (v - x[i]!), 0);
    const gradient = new Float64Array(x.length);
    const there = f(next, gradient);
    if (there <= value + 1e-4 * slope && slope < 0) return { x: next, g: gradient, value: there };
  }
  return undefined;
}

function remember(pairs: Pair[], x: Float64Array, g: Float64Array, next: State): void {
  const s = next.x.map((v, i) => v - x[i]!);
  const y = next.g.map((v, i) => v - g[i]!);
  const curvature = dot(s, y);
  if (curvature <= 1e-10 * dot(y, y)) return;
  pairs.push({ s, y, rho: 1 / curvature });
  if (pairs.length > memory) pairs.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
