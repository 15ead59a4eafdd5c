import { useMemo } from 'react';
import type { CurveAxes } from '../../charts/curves/series.ts';
import type { CurveLook } from './curve-controls.tsx';

/** The axes that a search asks for; the same object as long as it asks for the same. */
export function useAxes(look: CurveLook, defaultFit: 'all' | 'end'): CurveAxes {
  const { x = 'step', logx: logX = false, logy: logY = false, smooth: smoothing = 0 } = look;
  const fit = look.fit ?? defaultFit;
  return useMemo(
    () => ({ xLabel: x, logX, logY, fit, smoothing }),
    [x, logX, logY, fit, smoothing],
  );
}
