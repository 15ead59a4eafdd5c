import type { SweepId } from '@capsweep/domain';
import { rankingDocument, trialDocument, type Orchestrator } from '@capsweep/orchestrator';
import type { SweepSource } from '../source.ts';

/** A sweep in this process. */
export function localSource(orchestrator: Orchestrator, sweep: SweepId): SweepSource {
  const { people } = orchestrator;
  return {
    snapshot: () => {
      const ranking = rankingDocument(people.view(sweep), people.configurations(sweep));
      const where = [{ key: 'state', operator: '=' as const, values: ['running'] }];
      const query = { sort: 'number', order: 'asc' as const, where, offset: 0, limit: 100 };
      const { rows } = people.trials(sweep, query);
      const running = rows.map((row) => trialDocument(sweep, row, Date.now()));
      return Promise.resolve({ ranking, running });
    },
    changes: (signal) => gathered(orchestrator, signal),
  };
}

const gatherMs = 250;

/** One tick for all changes within a moment. */
async function* gathered(orchestrator: Orchestrator, signal: AbortSignal): AsyncGenerator<void> {
  const news = { changed: false, wake: (): void => undefined };
  const stop = orchestrator.onChange(() => {
    news.changed = true;
    news.wake();
  });
  const leave = (): void => news.wake();
  signal.addEventListener('abort', leave);
  const isOver = (): boolean => signal.aborted;
  try {
    while (!isOver()) {
      if (!news.changed) await new Promise<void>((resolve) => (news.wake = resolve));
      if (isOver()) return;
      news.changed = false;
      yield;
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
    }
  } finally {
    stop();
    signal.removeEventListener('abort', leave);
  }
}
