import { trialId, type Bell, type Doorbell, type DoorbellListener } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aSweepId } from '../builders/sweep.ts';

/** A doorbell without bells, and a way to listen at it. */
export interface OpenDoorbell {
  readonly doorbell: Doorbell;
  readonly listen: (pool: string) => Promise<DoorbellListener>;
  /** Closes the doorbell and whatever listens. */
  close(): Promise<void>;
}

type Open = () => Promise<OpenDoorbell>;

function using(open: Open, test: (opened: OpenDoorbell) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened = await open();
    try {
      await test(opened);
    } finally {
      await opened.close();
    }
  };
}

const sweep = aSweepId();
const aBell = (number: number, bell = 1): Bell => ({ trial: trialId(sweep, number), bell });
const never = new AbortController().signal;
const byName = (a: Bell, b: Bell): number => a.trial.localeCompare(b.trial) || a.bell - b.bell;
const sorted = (bells: readonly (Bell | undefined)[]): Bell[] =>
  bells.flatMap((bell) => bell ?? []).sort(byName);

/**
 * Every sentence of the law of `Doorbell` and `DoorbellListener`, for one adapter.
 *
 * @param open returns a doorbell without bells, a new one at each call
 */
export function doorbellContract(name: string, open: Open): void {
  describe(`Doorbell: ${name}`, () => {
    ringing(open);
    listening(open);
  });
}

function ringing(open: Open): void {
  it(
    'hangs what was rung, until it is heard',
    using(open, async ({ doorbell, listen }) => {
      const bells = [aBell(0), aBell(1), aBell(1, 2)];
      await doorbell.ring('cpu', bells);
      expect(sorted(await doorbell.hanging('cpu'))).toEqual(bells);
      expect(await doorbell.hanging('gpu')).toEqual([]);
      const listener = await listen('cpu');
      const heard = [await listener.next(never), await listener.next(never)];
      const left = await doorbell.hanging('cpu');
      expect(left).toHaveLength(1);
      expect(sorted([...heard, ...left])).toEqual(bells);
    }),
  );

  it(
    'hears a bell once that was rung twice',
    using(open, async ({ doorbell, listen }) => {
      await doorbell.ring('cpu', [aBell(0), aBell(0)]);
      await doorbell.ring('cpu', [aBell(0), aBell(1)]);
      expect(sorted(await doorbell.hanging('cpu'))).toEqual([aBell(0), aBell(1)]);
      const listener = await listen('cpu');
      const heard = [await listener.next(never), await listener.next(never)];
      expect(sorted(heard)).toEqual([aBell(0), aBell(1)]);
      expect(await doorbell.hanging('cpu')).toEqual([]);
    }),
  );

  it(
    'can ring again what was heard',
    using(open, async ({ doorbell, listen }) => {
      const listener = await listen('cpu');
      for (const _ of [1, 2, 3]) {
        await doorbell.ring('cpu', [aBell(7)]);
        expect(await listener.next(never)).toEqual(aBell(7));
      }
    }),
  );

  it(
    'silences bells, whether they hang or not',
    using(open, async ({ doorbell, listen }) => {
      await doorbell.ring('cpu', [aBell(0), aBell(1)]);
      await doorbell.silence('cpu', [aBell(0), aBell(5), aBell(1, 2)]);
      await doorbell.silence('gpu', [aBell(1)]);
      expect(await doorbell.hanging('cpu')).toEqual([aBell(1)]);
      expect(await (await listen('cpu')).next(never)).toEqual(aBell(1));
      await doorbell.silence('cpu', [aBell(1)]);
      await doorbell.ring('cpu', [aBell(0)]);
      expect(await doorbell.hanging('cpu')).toEqual([aBell(0)]);
    }),
  );

  it(
    'rings many at once',
    using(open, async ({ doorbell }) => {
      const bells = Array.from({ length: 250 }, (_, n) => aBell(n));
      await doorbell.ring('cpu', bells);
      expect(sorted(await doorbell.hanging('cpu'))).toEqual(bells.toSorted(byName));
      await doorbell.ring('cpu', []);
      await doorbell.silence('cpu', bells);
      expect(await doorbell.hanging('cpu')).toEqual([]);
    }),
  );

  it(
    'is unavailable once closed',
    using(open, async ({ doorbell }) => {
      await doorbell.close();
      const closed = { code: 'store-unavailable' };
      await expect(doorbell.ring('cpu', [aBell(0)])).rejects.toMatchObject(closed);
      await expect(doorbell.hanging('cpu')).rejects.toMatchObject(closed);
      await expect(doorbell.silence('cpu', [aBell(0)])).rejects.toMatchObject(closed);
    }),
  );
}

function listening(open: Open): void {
  it(
    'wakes a listener that waits',
    using(open, async ({ doorbell, listen }) => {
      const heard = (await listen('cpu')).next(never);
      await doorbell.ring('gpu', [aBell(1)]);
      await doorbell.ring('cpu', [aBell(2)]);
      expect(await heard).toEqual(aBell(2));
      expect(await doorbell.hanging('gpu')).toEqual([aBell(1)]);
    }),
  );

  it(
    'is heard by one listener, however many wait',
    using(open, async ({ doorbell, listen }) => {
      const listeners = await Promise.all(Array.from({ length: 4 }, () => listen('cpu')));
      const bells = Array.from({ length: 40 }, (_, n) => aBell(n));
      const heard: (Bell | undefined)[] = [];
      const stop = new AbortController();
      const loops = listeners.map(async (listener) => {
        while (!stop.signal.aborted) {
          heard.push(await listener.next(stop.signal));
          if (sorted(heard).length === bells.length) stop.abort();
        }
      });
      for (const bell of bells) await doorbell.ring('cpu', [bell]);
      await Promise.all(loops);
      expect(sorted(heard)).toEqual(bells.toSorted(byName));
      expect(await doorbell.hanging('cpu')).toEqual([]);
    }),
  );

  it(
    'lets go at once when the signal aborts, and takes no bell after that',
    using(open, async ({ doorbell, listen }) => {
      const listener = await listen('cpu');
      expect(await listener.next(AbortSignal.abort())).toBeUndefined();
      for (const _ of [1, 2, 3]) {
        const abort = new AbortController();
        const heard = listener.next(abort.signal);
        const began = performance.now();
        abort.abort();
        expect(await heard).toBeUndefined();
        expect(performance.now() - began).toBeLessThan(1_000);
      }
      await doorbell.ring('cpu', [aBell(3)]);
      expect(await doorbell.hanging('cpu')).toEqual([aBell(3)]);
      expect(await listener.next(AbortSignal.abort())).toBeUndefined();
      expect(await doorbell.hanging('cpu')).toEqual([aBell(3)]);
      expect(await listener.next(never)).toEqual(aBell(3));
    }),
  );

  it(
    'lets go when it is closed, and says nothing after that',
    using(open, async ({ doorbell, listen }) => {
      const listener = await listen('cpu');
      const heard = listener.next(never);
      await listener.close();
      expect(await heard).toBeUndefined();
      await doorbell.ring('cpu', [aBell(4)]);
      expect(await listener.next(never)).toBeUndefined();
      expect(await (await listen('cpu')).next(never)).toEqual(aBell(4));
    }),
  );
}
