import type { LogBatch } from '../../coordination/messages.ts';

/** A worker's log batches: each is handled once and in order, over however many calls it comes. */
export interface LogInbox {
  /** Resolves when the batch has been handled, now or earlier; rejects when handling it failed. */
  take(batch: LogBatch): Promise<void>;
}

export function createLogInbox(handle: (batch: LogBatch) => Promise<void>): LogInbox {
  let last = 0;
  let tail = Promise.resolve();
  const once = async (batch: LogBatch): Promise<void> => {
    // 0 is a worker that does not number them.
    if (batch.number > 0 && batch.number <= last) return;
    await handle(batch);
    last = Math.max(last, batch.number);
  };
  return {
    take: (batch) => {
      // A call that broke may still have one in hand when the next call brings it again.
      const taken = tail.then(() => once(batch));
      tail = taken.catch(() => undefined);
      return taken;
    },
  };
}
