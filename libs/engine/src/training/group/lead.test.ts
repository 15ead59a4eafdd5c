import { expect, it } from 'vitest';
import { nothing } from '../tally.ts';
import { leadOthers } from './lead.ts';
import type { Order } from './messages.ts';

it('leads those who were ready before it listened', async () => {
  const told: Order[] = [];
  let hear: (message: unknown, from: number) => void = () => undefined;
  const others = leadOthers({
    ...{ rank: 0, size: 3, path: '/none/meeting-place' },
    send: (_, message) => void told.push(message as Order),
    listen: (listener) => {
      hear = listener;
      hear('ready', 1);
    },
  });
  hear('ready', 2);
  // Joining needs a native group, which there is none of here; it is tried only once all are ready.
  await others.gather().catch(() => undefined);
  expect(told).toEqual([{ order: 'join' }, { order: 'join' }]);
  const totals = others.totals();
  hear(nothing, 2);
  hear(nothing, 1);
  expect(await totals).toEqual([nothing, nothing]);
}, 10_000);
