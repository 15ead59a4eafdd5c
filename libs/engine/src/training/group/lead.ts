import { setImmediate as nextTurn } from 'node:timers/promises';
import { joinGroup } from '@capsweep/tfjs-backend-torch';
import type { Evaluation } from '../loop.ts';
import { meansSince, nothing, sumOf, type Totals } from '../tally.ts';
import type { Answer, Channel, Order } from './messages.ts';

/** The other processes of a group, as the first one has them follow its own session. */
export interface Others {
  /** Waits until everybody is ready, and joins them. */
  gather(): Promise<void>;
  /** Have them do the same as this process does now, on their parts. */
  step(): void;
  endEpoch(): void;
  /** Their sums over the epoch so far. */
  totals(): Promise<readonly Totals[]>;
  /** Has them evaluate their parts of a set, by its name; their sums. */
  evaluate(set: string): Promise<readonly Totals[]>;
  /** Lets them go. */
  leave(): void;
}

/** Leads the other processes of a group, each of which runs `followLeader`. */
export function leadOthers(channel: Channel): Others {
  const { ask, tell } = ordersTo(channel);
  const ready = ask(undefined);
  let leave: () => void = () => undefined;
  return {
    gather: async () => {
      await ready;
      tell({ order: 'join' });
      await nextTurn(); // what was told is on its way before this process waits in native code
      const { path, rank, size } = channel;
      leave = joinGroup({ path, rank, size });
    },
    step: () => tell({ order: 'step' }),
    endEpoch: () => tell({ order: 'end-epoch' }),
    totals: () => ask({ order: 'totals' }) as Promise<Totals[]>,
    evaluate: (set) => ask({ order: 'evaluate', set }) as Promise<Totals[]>,
    leave: () => {
      tell({ order: 'leave' });
      leave();
    },
  };
}

interface Orders {
  readonly tell: (order: Order) => void;
  /** Resolves with the next answer of each. */
  readonly ask: (order: Order | undefined) => Promise<Answer[]>;
}

function ordersTo(channel: Channel): Orders {
  const others = Array.from({ length: channel.size - 1 }, (_, i) => i + 1);
  const waiting = new Map(others.map((rank) => [rank, [] as ((answer: Answer) => void)[]]));
  // Whoever follows may be ready before anybody here asks.
  const early = new Map(others.map((rank) => [rank, [] as Answer[]]));
  const tell = (order: Order): void => {
    for (const rank of others) channel.send(rank, order);
  };
  channel.listen((answer, from) => {
    const hear = waiting.get(from)?.shift();
    if (hear) hear(answer as Answer);
    else early.get(from)?.push(answer as Answer);
  });
  const next = (rank: number): Promise<Answer> => {
    const answer = early.get(rank)?.shift();
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((hear) => waiting.get(rank)?.push(hear));
  };
  return {
    tell,
    ask: (order) => {
      const answers = others.map(next);
      if (order) tell(order);
      return Promise.all(answers);
    },
  };
}

/** An evaluation of a set by this process and those that it leads; `own` is this process' part of it. */
export function evaluateTogether(
  set: string,
  own: (goOn: () => Promise<boolean>) => Promise<Totals | undefined>,
  others: Others | undefined,
): Evaluation {
  return async (goOn) => {
    const theirs = others?.evaluate(set);
    const totals = await own(goOn);
    return totals && meansSince(nothing, sumOf([totals, ...((await theirs) ?? [])]));
  };
}
