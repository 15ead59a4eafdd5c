import type { WorkerCommand } from '@capsweep/domain';
import type { FromCoordinator } from '../../coordination/messages.ts';

/** Commands on their way to a worker: kept until they have arrived. */
export interface Commands {
  add(command: WorkerCommand): void;
  received(number: number): void;
  /** Sends all of them again, over a new stream. */
  again(): void;
}

export function createCommands(send: (message: FromCoordinator) => void): Commands {
  const underway = new Map<number, WorkerCommand>();
  let last = 0;
  const sendOne = (number: number, command: WorkerCommand): void =>
    send({ re: 0, body: { kind: 'command', number, command } });
  return {
    add: (command) => {
      last += 1;
      underway.set(last, command);
      sendOne(last, command);
    },
    received: (number) => underway.delete(number),
    again: () => {
      for (const [number, command] of underway) sendOne(number, command);
    },
  };
}
