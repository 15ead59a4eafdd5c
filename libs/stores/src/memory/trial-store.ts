import { decide } from '../core/decide.ts';
import { apply, emptyState } from '../core/state.ts';
import { CoreStore } from '../core/store.ts';
import { storeClosed } from '../refusals.ts';
import type { Stores } from '../stores.ts';

/** Opens an empty truth in this process. It ends with the process and shares the law of the others. */
export function createMemoryStores(): Stores {
  const state = emptyState();
  let isOpen = true;
  const openState = () => {
    if (!isOpen) throw storeClosed('the memory store');
    return state;
  };
  const store = new CoreStore({
    state: openState,
    // eslint-disable-next-line @typescript-eslint/require-await -- so that refusals reject
    commit: async (mutation) => {
      const effects = decide(openState(), mutation);
      for (const effect of effects) apply(state, effect);
      return effects;
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- nothing to wait for
    close: async () => {
      isOpen = false;
    },
  });
  return { trials: store, events: store, close: () => store.close() };
}
