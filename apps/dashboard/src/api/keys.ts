/** How a table of trials is cut and ordered. */
export interface TableCut {
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  readonly where: readonly string[];
}

/** Which curves, and of which trials. */
export interface CurveCut {
  readonly metric: string;
  readonly trials: readonly number[];
}

/**
 * Where documents lie in the query cache. Everything of a sweep lies under `['sweep', name]`, so
 * that its events find it.
 */
export const keys = {
  list: ['sweeps'] as const,
  workers: ['workers'] as const,
  sweep: (sweep: string) => ['sweep', sweep] as const,
  detail: (sweep: string) => ['sweep', sweep, 'detail'] as const,
  ranking: (sweep: string) => ['sweep', sweep, 'ranking'] as const,
  analysis: (sweep: string, cell: number, objective: string | undefined) =>
    ['sweep', sweep, 'analysis', cell, objective] as const,
  pages: (sweep: string) => ['sweep', sweep, 'pages'] as const,
  page: (sweep: string, cut: TableCut, page: number) =>
    ['sweep', sweep, 'pages', cut, page] as const,
  curves: (sweep: string) => ['sweep', sweep, 'curves'] as const,
  curve: (sweep: string, cut: CurveCut) => ['sweep', sweep, 'curves', cut] as const,
  trials: (sweep: string) => ['sweep', sweep, 'trial'] as const,
  trial: (sweep: string, number: number) => ['sweep', sweep, 'trial', number] as const,
  logs: (sweep: string, number: number) => ['sweep', sweep, 'logs', number] as const,
  checkpoint: (sweep: string, number: number, at: string) =>
    ['sweep', sweep, 'checkpoint', number, at] as const,
} as const;
