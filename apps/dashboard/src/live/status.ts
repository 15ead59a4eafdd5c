import { createStore } from '../app/store.ts';
import type { StreamStatus } from './stream.ts';

/** The page's connection to the coordinator, for its header; undefined where nothing is live. */
export const liveStatus = createStore<
  { readonly status: StreamStatus; readonly retry: () => void } | undefined
>(undefined);
