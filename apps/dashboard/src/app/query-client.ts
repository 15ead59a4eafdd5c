import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isTransient } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { closeSession } from './session.ts';

/**
 * The cache of documents. Nothing in it grows stale by itself: events keep it true, and a stream
 * that begins anew marks everything that it covers.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: watchSession }),
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (_count, error) => isTransient(error),
        retryDelay: (count) => Math.min(8000, 500 * 2 ** count),
      },
      mutations: { networkMode: 'always', onError: watchSession },
    },
  });
}

function watchSession(error: Error): void {
  if (error instanceof ApiError && error.status === 401) closeSession();
}
