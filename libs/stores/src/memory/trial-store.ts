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
  /* eslint-disable @typescript-eslint/require-await -- so that refusals reject */
  const store = new CoreStore({
    state: async () => openState(),
    commit: async (mutation) => {
      const effects = decide(openState(), mutation);
      for (const effect of effects) apply(state, effect);
      return effects;
    },
    close: async () => {
      isOpen = false;
    },
  });
  /* eslint-enable @typescript-eslint/require-await */
  return { trials: store, events: store, close: () => store.close() };
}
