/** The theme's colours, resolved, for marks that are drawn on a canvas. */
export interface Palette {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly raised: string;
  /** Eight colours that stay apart for colour-blind eyes. */
  readonly series: readonly string[];
}

/** A colour with an opacity, for colours written as `#rrggbb`. */
export function faded(color: string, opacity: number): string {
  const alpha = Math.round(Math.min(1, Math.max(0, opacity)) * 255);
  return color.length === 7 ? `${color}${alpha.toString(16).padStart(2, '0')}` : color;
}

/**
 * Which colour each key has. Keys that had one keep it, so that a curve does not change its colour
 * when another comes or goes; new ones take the colours that are used least.
 */
export function assignColors(
  before: ReadonlyMap<string, number>,
  keys: readonly string[],
  colors = 8,
): ReadonlyMap<string, number> {
  const uses = new Array<number>(colors).fill(0);
  const after = new Map<string, number>();
  const take = (key: string, slot: number): void => {
    after.set(key, slot);
    uses[slot] = (uses[slot] ?? 0) + 1;
  };
  for (const key of keys) {
    const slot = before.get(key);
    if (slot !== undefined) take(key, slot);
  }
  for (const key of keys) if (!after.has(key)) take(key, uses.indexOf(Math.min(...uses)));
  return after;
}
