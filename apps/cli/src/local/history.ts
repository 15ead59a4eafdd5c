import {
  curveDocument,
  enqueuedDocument,
  importedTrial,
  replayDocument,
  scheduleDocument,
  sweepDocument,
  type PeopleApi,
} from '@capsweep/orchestrator';
import { readSweepFile } from '@capsweep/sweepfile';
import type { Desk } from '../desk.ts';

type History = Pick<
  Desk,
  'analysis' | 'import' | 'curves' | 'replay' | 'schedule' | 'more' | 'enqueue'
>;

/** What can be learnt from local sweeps, and how they go on. */
export function localHistory(people: PeopleApi): History {
  return {
    analysis: (name, query) => Promise.resolve(people.analysis(name, query)),
    import: async ({ source, user, trials }) => {
      const spec = readSweepFile({ source, catalog: { settings: {} } });
      const sweep = await people.import({ spec, source, user }, trials.map(importedTrial));
      return sweepDocument(people.view(sweep.id));
    },
    curves: async (name, { metric, trials }) => ({
      metric,
      series: await Promise.all(
        trials.map(async (trial) => curveDocument(trial, metric, await people.curve(name, trial))),
      ),
    }),
    replay: async (name, request) => replayDocument(await people.replay(name, request)),
    schedule: async (name, trial, which) =>
      scheduleDocument(await people.schedule(name, { trial, which })),
    more: async (name, trials) => {
      await people.extend(name, trials);
      return sweepDocument(people.view(name));
    },
    enqueue: async (name, params) => enqueuedDocument(await people.enqueue(name, { params })),
  };
}
