import type { JSX } from 'react';
import { useIsChosen, usePlotColor } from './plot-context.ts';

/** Says whether a trial is on the curves, in its curve's colour: full when the reader chose it. */
export function PlotMark({ trial }: { readonly trial: number }): JSX.Element {
  const color = usePlotColor(trial);
  const chosen = useIsChosen(trial);
  return (
    <span
      aria-hidden="true"
      data-plotted={color !== undefined || undefined}
      className={`size-3 rounded-full border-[1.5px] ${color === undefined ? 'border-line-strong' : ''}`}
      style={
        color === undefined
          ? {}
          : { borderColor: color, backgroundColor: chosen ? color : 'transparent' }
      }
    />
  );
}
