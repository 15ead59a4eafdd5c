import type { Bench } from './frame/row.ts';

/** The rooms, each loaded when it is asked for. */
export const rooms: Readonly<Record<string, () => Promise<Bench>>> = {
  search: async () => (await import('./rooms/search/index.ts')).search,
  xnor: async () => (await import('./rooms/xnor/index.ts')).xnor,
  trainer: async () => (await import('./rooms/trainer/index.ts')).trainer,
  engine: async () => (await import('./rooms/engine/index.ts')).bench,
};
