import type { Params } from '@capsweep/domain';

/** 1 -> 1st, 2 -> 2nd, 11 -> 11th. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

/** A measured value with at most four figures, for a sentence; `loss` is turned back first. */
export function measured(loss: number, goal: 'maximize' | 'minimize' | undefined): string {
  if (!Number.isFinite(loss)) return 'no number';
  return String(Number((goal === 'maximize' ? -loss : loss).toPrecision(4)));
}

/** `rate 0.0024, head fc`: parameters for a sentence, numbers with at most four figures. */
export function paramsInWords(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => {
      const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
      return `${name} ${shown}`;
    })
    .join(', ');
}
