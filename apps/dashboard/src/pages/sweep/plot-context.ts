import { createContext, useContext, useSyncExternalStore } from 'react';
import { createStore, useStore, type Store } from '../../app/store.ts';

/** Which trials the curves show, in which colours, and which one the pointer is on. */
export interface PlotState {
  readonly colors: Store<ReadonlyMap<number, string>>;
  readonly chosen: Store<ReadonlySet<number>>;
  readonly pointed: Store<number | undefined>;
}

/** A fresh state of the plots of one page. */
export function createPlotState(): PlotState {
  return {
    colors: createStore<ReadonlyMap<number, string>>(new Map()),
    chosen: createStore<ReadonlySet<number>>(new Set()),
    pointed: createStore<number | undefined>(undefined),
  };
}

/** The page's plots. */
export const PlotContext = createContext<PlotState>(createPlotState());

/** The colour of a trial's curve; undefined when it has none. Only this trial's changes are heard. */
export function usePlotColor(trial: number): string | undefined {
  const { colors } = useContext(PlotContext);
  return useSyncExternalStore(colors.subscribe, () => colors.get().get(trial));
}

/** Whether the reader chose a trial for the curves. */
export function useIsChosen(trial: number): boolean {
  const { chosen } = useContext(PlotContext);
  return useSyncExternalStore(chosen.subscribe, () => chosen.get().has(trial));
}

/** The trial that the pointer is on. */
export function usePointed(): number | undefined {
  return useStore(useContext(PlotContext).pointed);
}
