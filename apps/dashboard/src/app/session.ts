import { codeOf, signIn } from '../api/actions.ts';
import { createStore } from './store.ts';

/** Whether the coordinator knows this browser. */
export type Session =
  { readonly kind: 'open' } | { readonly kind: 'closed'; readonly why: string | undefined };

/** The session as far as the page knows; it is `open` until something was refused. */
export const session = createStore<Session>({ kind: 'open' });

/** Called when the coordinator answered 401. */
export function closeSession(why?: string): void {
  if (session.get().kind === 'open') session.set({ kind: 'closed', why });
}

/**
 * Trades the one-time code in the address, if there is one, for a session, and takes it out of the
 * address before anything else, so that it is never in the history or in a screenshot.
 */
export async function tradeCode(): Promise<void> {
  const code = codeOf(location.hash);
  if (code === undefined) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    await signIn(code);
    session.set({ kind: 'open' });
  } catch (reason) {
    session.set({ kind: 'closed', why: reason instanceof Error ? reason.message : String(reason) });
  }
}
