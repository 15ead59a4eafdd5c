/** How many trials run at once, and why not more where more were asked for. */
export interface FittingSlots {
  readonly slots: number;
  /** A sentence for people, where `slots` is less than what was asked for. */
  readonly lowered?: string;
}

/**
 * Slots that the cores have threads for: each trial keeps at least one thread busy. More of them than
 * cores make every trial several times slower, not more of them faster.
 */
export function fittingSlots(asked: number, cores: number): FittingSlots {
  if (asked <= cores) return { slots: asked };
  const slots = Math.max(1, cores);
  const lowered = `${asked} slots were asked for, but ${cores} cores keep ${slots} trials busy: running ${slots} at once`;
  return { slots, lowered };
}
