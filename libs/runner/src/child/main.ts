/**
 * @file The program of a child process: warms a trainer up, runs one attempt, and ends.
 *
 * It ends at once when its parent does. Signals that are meant for the whole group of processes
 * (Ctrl-C, a service manager's SIGTERM) are left to the parent, which asks for a hand-over.
 */
import { SweepError } from '@capsweep/domain';
import type { Trainer, TrainerResult } from '../contract.ts';
import type { ToChild } from '../ipc.ts';
import { ChildContext } from './context.ts';
import type { ChildGroup } from './group.ts';
import { dieWith, Parent } from './parent.ts';

const parent = new Parent();
let trainer: Promise<Trainer> | undefined;
let context: ChildContext | undefined;

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', fail);
parent.listen((message) => {
  if (message.kind === 'warm') warm(message).catch(fail);
  else if (message.kind === 'start') start(message).catch(fail);
  else context?.hear(message);
});

type Message<Kind extends ToChild['kind']> = Extract<ToChild, { kind: Kind }>;

async function warm({ trainer: url, threads, parent: pid }: Message<'warm'>): Promise<void> {
  dieWith(pid);
  trainer = load(url);
  const facts = await (await trainer).warmUp?.({ threads });
  parent.send({ kind: 'ready', facts: facts ?? {} });
}

async function load(url: string): Promise<Trainer> {
  const module = (await import(url)) as { default?: Partial<Trainer>; trainer?: Partial<Trainer> };
  const trainer = module.default ?? module.trainer;
  if (typeof trainer?.run === 'function') return trainer as Trainer;
  throw new SweepError(
    'config-invalid',
    `${url} is no trainer; its default export, or the one named trainer, must be made by defineTrainer`,
  );
}

async function start(message: Message<'start'>): Promise<void> {
  if (!trainer) throw new SweepError('internal', 'start came before warm');
  parent.watch(message.patienceMs);
  context = new ChildContext(parent, message);
  const result = await take(await trainer, context);
  parent.leave({ kind: 'ended', result: { kind: result.kind } });
}

/** Takes this process' part in the attempt: the whole of it, unless there is a group. */
async function take(trainer: Trainer, context: ChildContext): Promise<TrainerResult> {
  const { group } = context;
  if (group && !trainer.follow) throw loneTrainer(group.size);
  if (!group || group.rank === 0) return trainer.run(context);
  if (isInGroup(context)) await trainer.follow?.(context);
  return { kind: 'finished' };
}

const isInGroup = (
  context: ChildContext,
): context is ChildContext & { readonly group: ChildGroup } => context.group !== undefined;

function loneTrainer(size: number): SweepError {
  return new SweepError(
    'config-invalid',
    `resources.processes is ${size}, but this trainer trains in one process only: it has no follow(context) beside its run(context); leave resources.processes out`,
  );
}

/** What a trainer throws is its own failure, whatever it is. */
function fail(reason: unknown): void {
  const error = toSweepError(reason);
  const stack = reason instanceof Error ? reason.stack : undefined;
  if (error.cause === reason && stack !== undefined) console.error(stack);
  parent.leave({ kind: 'failed', error: error.toInfo() });
}

/** A trainer may have brought its own copy of the class along, so its name decides. */
function toSweepError(reason: unknown): SweepError {
  if (reason instanceof Error && reason.name === 'SweepError' && 'code' in reason)
    return SweepError.fromInfo(reason as SweepError);
  return SweepError.from(reason, 'trial-crashed');
}
