import type { JSX } from 'react';
import { openCommand } from '../format/commands.ts';
import { Command } from '../ui/copy.tsx';
import { Message } from '../ui/message.tsx';
import { session } from './session.ts';
import { useStore } from './store.ts';

/** Says how to get in: there are no passwords, only addresses that the shell prints. */
export function SignInPage(): JSX.Element {
  const state = useStore(session);
  const why = state.kind === 'closed' ? state.why : undefined;
  return (
    <Message title="This browser is not signed in">
      {why !== undefined && (
        <p role="alert" className="text-failed">
          {why}
        </p>
      )}
      <p className="text-muted">
        Run this where the coordinator runs. It prints an address with a one-time code; opening it
        signs this browser in.
      </p>
      <Command>{openCommand}</Command>
    </Message>
  );
}
