import type { Clock } from '@capsweep/domain';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves both times on, and calls what falls due, in order of time. */
  advance(ms: number): void;
  /** Sets the wall clock alone, as an administrator or a time server would. */
  jump(now: number): void;
  /** How many calls are planned. */
  readonly pending: number;
}

interface Alarm {
  readonly due: number;
  readonly work: () => void;
}

/** Opens a fake clock whose wall time is `now`. */
export function fakeClock(now = 1_000_000): FakeClock {
  let wall = now;
  let elapsed = 0;
  const alarms = new Set<Alarm>();
  const moveTo = (time: number): void => {
    wall += time - elapsed;
    elapsed = time;
  };
  const nextBy = (time: number): Alarm | undefined =>
    [...alarms].filter((alarm) => alarm.due <= time).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => wall,
    monotonic: () => elapsed,
    after: (delayMs, work) => {
      const alarm = { due: elapsed + delayMs, work };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    advance: (ms) => {
      const end = elapsed + ms;
      for (let next = nextBy(end); next; next = nextBy(end)) {
        alarms.delete(next);
        moveTo(Math.max(elapsed, next.due));
        next.work();
      }
      moveTo(end);
    },
    jump: (time) => {
      wall = time;
    },
    get pending() {
      return alarms.size;
    },
  };
}
