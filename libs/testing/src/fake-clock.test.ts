import { describe, expect, it } from 'vitest';
import { fakeClock } from './fake-clock.ts';

describe('fakeClock', () => {
  it('calls what falls due, in order of time, with the time it was planned for', () => {
    const clock = fakeClock(100);
    const calls: [string, number, number][] = [];
    const note = (name: string) => () => void calls.push([name, clock.monotonic(), clock.now()]);
    clock.after(30, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(5, note('planned on the way'));
      clock.after(50, note('too late'));
    });
    const cancel = clock.after(20, note('cancelled'));
    cancel();
    cancel();
    clock.advance(40);
    expect(calls).toEqual([
      ['early', 10, 110],
      ['planned on the way', 15, 115],
      ['late', 30, 130],
    ]);
    expect([clock.monotonic(), clock.now(), clock.pending]).toEqual([40, 140, 1]);
  });

  it('keeps durations when the wall clock jumps', () => {
    const clock = fakeClock();
    let rang = false;
    clock.after(10, () => (rang = true));
    clock.jump(5);
    expect([clock.now(), clock.monotonic(), rang]).toEqual([5, 0, false]);
    clock.advance(10);
    expect([clock.now(), clock.monotonic(), rang]).toEqual([15, 10, true]);
  });
});
