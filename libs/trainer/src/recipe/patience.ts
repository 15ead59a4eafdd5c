import type { LoopHooks } from '@capsweep/engine';

/** Hooks, and whether it was patience that ended the run. */
export interface PatientHooks extends LoopHooks {
  readonly ranOut: () => boolean;
}

/**
 * Ends a run after so many epochs whose `val/accuracy` was not better than the best
 * one before; 0 never does. A resumed run counts anew.
 */
export function patient(
  hooks: LoopHooks,
  patience: number,
  say: (line: string) => void,
): PatientHooks {
  if (patience === 0) return { ...hooks, ranOut: () => false };
  let best = -Infinity;
  let idle = 0;
  return {
    ...hooks,
    ranOut: () => idle >= patience,
    report: (report) => {
      hooks.report(report);
      const value = report.metrics['val/accuracy'];
      if (report.epoch === undefined || value === undefined) return;
      idle = value > best ? 0 : idle + 1;
      best = Math.max(best, value);
      if (idle === patience) say(`No better val/accuracy in ${patience} epochs: it stops here.`);
    },
    wish: async () => {
      const wish = await hooks.wish();
      return wish === 'continue' && idle >= patience ? 'stop' : wish;
    },
  };
}
