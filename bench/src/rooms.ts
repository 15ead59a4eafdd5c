import type { Bench } from './frame/row.ts';

/** The rooms, each loaded when it is asked for. */
export const rooms: Readonly<Record<string, () => Promise<Bench>>> = {
  engine: async () => (await import('./rooms/engine/index.ts')).bench,
};
