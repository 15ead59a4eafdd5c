import { expect } from 'vitest';
import type { Step } from './scratch.ts';

/** Everything that was said, when all of it went well. */
export function wellSaid(steps: readonly Step[]): string {
  for (const { fence, code, out } of steps)
    expect([0, null], `${fence.text}${out}`).toContain(code);
  return steps.map(({ out }) => out).join('\n');
}
