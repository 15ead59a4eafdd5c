import { assertNever, parseTrialId, type Decision, type Trial } from '@capsweep/domain';
import type { Command } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep, Wish } from '../live/live-sweep.ts';
import { changeTrial } from '../live/write.ts';
import { forkAtRest, isDue, letGo } from './fork.ts';

/** Does what a scheduler wants. Running trials are told through their workers. */
export async function carryOut(
  leader: Leader,
  live: LiveSweep,
  commands: readonly Command[],
): Promise<void> {
  for (const command of commands) {
    const number = parseTrialId(command.trial)?.number;
    const trial = number === undefined ? undefined : live.trials.get(number);
    if (trial) await carryOutOne(leader, live, trial, command);
  }
}

async function carryOutOne(
  leader: Leader,
  live: LiveSweep,
  trial: Trial,
  command: Command,
): Promise<void> {
  switch (command.kind) {
    case 'continue':
      return;
    case 'pause':
    case 'stop': {
      const { kind, reason } = command;
      await wishFor(leader, live, trial, { kind, by: 'scheduler', reason });
      return;
    }
    case 'resume':
      if (trial.state === 'paused') {
        await changeTrial(leader, live, trial.number, () => ({ kind: 'resumed' }));
      }
      return;
    case 'fork':
      await wishFork(leader, live, trial, command);
      return;
    default:
      return assertNever(command, 'command');
  }
}

/** Forks a trial when it is due: if it is at rest, else when its worker has handed it over. */
async function wishFork(
  leader: Leader,
  live: LiveSweep,
  trial: Trial,
  command: Extract<Command, { kind: 'fork' }>,
): Promise<void> {
  live.forks.set(trial.number, command);
  if (trial.state === 'running') remindOfFork(leader, live, trial.number);
  else await forkAtRest(leader, live, trial.number);
}

/** Lets a running trial hand over if a fork waits for it that is due. */
export function remindOfFork(leader: Leader, live: LiveSweep, number: number): void {
  const fork = live.forks.get(number);
  const trial = live.trials.get(number);
  if (!fork || !trial || live.wishes.has(number) || !isDue(fork, trial.epoch)) return;
  tell(leader, live, number, { kind: 'pause', by: 'scheduler', reason: fork.reason });
}

/**
 * Makes a trial pause or stop: at once when it is at rest, else by telling its worker, and the
 * trial moves when the worker says that it has.
 */
export async function wishFor(
  leader: Leader,
  live: LiveSweep,
  trial: Trial,
  wish: Wish,
): Promise<void> {
  if (trial.state === 'running') {
    tell(leader, live, trial.number, wish);
    return;
  }
  if (wish.kind === 'pause') {
    if (trial.state !== 'waiting') return;
    await changeTrial(leader, live, trial.number, () => ({ kind: 'paused', by: wish.by }));
    return;
  }
  const at = leader.ports.clock.now();
  const { by, reason } = wish;
  const { after, commands } = await changeTrial(leader, live, trial.number, () => ({
    kind: 'stopped',
    by,
    reason,
    at,
  }));
  await letGo(leader, live, after);
  // Others may rise because this one is gone.
  await carryOut(leader, live, commands);
}

function tell(leader: Leader, live: LiveSweep, number: number, wish: Wish): void {
  const trial = live.trials.get(number);
  const before = live.wishes.get(number);
  if (trial?.state !== 'running' || before?.kind === 'stop') return;
  live.wishes.set(number, wish);
  const { worker, attempt } = trial.lease;
  const { kind, reason } = wish;
  leader.emit({ kind: 'command', worker, command: { kind, trial: trial.id, attempt, reason } });
}

/** What a running trial is told when it reports. */
export function decisionFor(live: LiveSweep, number: number): Decision {
  const wish = live.wishes.get(number);
  return wish ? { kind: wish.kind, reason: wish.reason } : { kind: 'continue' };
}
