import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { parseSearchText, writeSearchText } from '../url/search-text.ts';
import { listSearch, sweepSearch, trialSearch } from '../url/sweep-search.ts';
import { ErrorPage, NotFoundPage } from './error-page.tsx';
import { Shell } from './shell.tsx';

/** @file The pages and their addresses. Each page is a bundle of its own. */

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const sweeps = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/sweeps/sweeps-page.tsx'), 'SweepsPage'),
});

const workers = createRoute({
  getParentRoute: () => root,
  path: '/workers',
  component: lazyRouteComponent(() => import('../pages/workers/workers-page.tsx'), 'WorkersPage'),
});

/** Holds a sweep's stream, for the page of the sweep and those of its trials. */
const sweep = createRoute({
  getParentRoute: () => root,
  path: '/sweeps/$sweep',
  component: lazyRouteComponent(() => import('../pages/sweep/sweep-live.tsx'), 'SweepLive'),
});

const sweepIndex = createRoute({
  getParentRoute: () => sweep,
  path: '/',
  validateSearch: sweepSearch,
  component: lazyRouteComponent(() => import('../pages/sweep/sweep-page.tsx'), 'SweepPage'),
});

const trial = createRoute({
  getParentRoute: () => sweep,
  path: '/trials/$number',
  validateSearch: trialSearch,
  component: lazyRouteComponent(() => import('../pages/trial/trial-page.tsx'), 'TrialPage'),
});

/** The page's router. */
export const router = createRouter({
  routeTree: root.addChildren([sweeps, workers, sweep.addChildren([sweepIndex, trial])]),
  parseSearch: parseSearchText,
  stringifySearch: writeSearchText,
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
