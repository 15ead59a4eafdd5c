import { SweepError, type Clock } from '@capsweep/domain';

export interface PulseOptions {
  readonly clock: Clock;
  /** How long a child may stay away from its event loop. */
  readonly patienceMs: number;
  readonly tick: () => void;
  readonly onSilence: (silentMs: number) => void;
}

export interface Pulse {
  /** The child was heard. */
  heard(): void;
  stop(): void;
}

/**
 * Tells a child that its parent lives, and notices when the child does not answer. Silence is
 * counted in ticks sent and not by the clock, so that a parent which was held up itself does not
 * blame its child.
 */
export function startPulse({ clock, patienceMs, tick, onSilence }: PulseOptions): Pulse {
  const periodMs = Math.min(1000, patienceMs / 5);
  const most = Math.ceil(patienceMs / periodMs);
  let unanswered = 0;
  let cancel: () => void = () => undefined;
  const beat = (): void => {
    if (unanswered >= most) return onSilence(unanswered * periodMs);
    unanswered += 1;
    tick();
    cancel = clock.after(periodMs, beat);
  };
  beat();
  return {
    heard: () => {
      unanswered = 0;
    },
    stop: () => cancel(),
  };
}

/** What is wrong with a trainer that was silent for so long. */
export function silenceError(silentMs: number): SweepError {
  const seconds = Math.round(silentMs / 100) / 10;
  return new SweepError(
    'trial-crashed',
    `the trainer kept its process busy for ${seconds} s without coming back to its event loop; look at wish() once a step`,
  );
}
