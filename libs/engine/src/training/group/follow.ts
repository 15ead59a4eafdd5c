import { joinGroup } from '@capsweep/tfjs-backend-torch';
import type { Session } from '../session.ts';
import type { Totals } from '../tally.ts';
import type { Answer, Channel, Order } from './messages.ts';

/** What a following process works with. */
export interface Follower {
  readonly session: Session;
  /** Sums over this process' part of a set that may be evaluated. */
  readonly evaluate: (set: string) => Promise<Totals>;
  readonly channel: Channel;
}

/**
 * Does what the first process of the group does, one order after the other, until it is let go. Whatever
 * fails here fails the group.
 */
export function followLeader(follower: Follower): Promise<void> {
  const { channel } = follower;
  const obey = obedient(follower);
  return new Promise((resolve, reject) => {
    let done = Promise.resolve();
    channel.listen((message) => {
      const order = message as Order;
      done = done.then(() => obey(order));
      done.then(order.order === 'leave' ? resolve : undefined, reject);
    });
    channel.send(0, 'ready' satisfies Answer);
  });
}

function obedient({ session, evaluate, channel }: Follower): (order: Order) => Promise<void> {
  const { path, rank, size } = channel;
  let leave: () => void = () => undefined;
  const answer = (totals: Totals): void => channel.send(0, totals satisfies Answer);
  return async (order) => {
    switch (order.order) {
      case 'join':
        leave = joinGroup({ path, rank, size });
        return;
      case 'step':
        await session.step();
        return;
      case 'end-epoch':
        session.endEpoch();
        return;
      case 'totals':
        answer(await session.ownTotals());
        return;
      case 'evaluate':
        answer(await evaluate(order.set));
        return;
      case 'leave':
        leave();
    }
  };
}
