import { expect, it } from 'vitest';
import { workerId } from '@capsweep/domain';
import type { ConnectedWorker } from '@capsweep/protocol/grpc';
import { workers } from '@capsweep/protocol/http';
import { aHttpHouse, bearer, source } from '../testdata/house.ts';
import { coordinationHandlers } from './handlers.ts';

const worker: ConnectedWorker = {
  info: {
    ...{ id: workerId('w1'), host: 'here', pool: 'default', slots: 8, labels: [] },
    ...{ engine: 'none', device: 'cpu', facts: {} },
  },
  command: () => undefined,
  disconnect: () => undefined,
};

it('counts the slots that trials take, not the trials', async () => {
  const house = await aHttpHouse();
  const { orchestrator, app } = house;
  const welcome = { leaseMs: 10_000, heartbeatMs: 50 };
  const says = coordinationHandlers(orchestrator, house.workers, () => Promise.resolve(welcome));
  const busy = async (): Promise<number | undefined> => {
    const { body } = await app.inject({ method: 'GET', url: '/api/workers', headers: bearer });
    return workers.parse(JSON.parse(body)).workers[0]?.busy;
  };
  const file = `${source}resources: { slots: 3, processes: 3 }\n`;
  const posted = { method: 'POST', url: '/api/sweeps', headers: bearer } as const;
  expect((await app.inject({ ...posted, payload: { source: file } })).statusCode).toBe(201);
  const claim = async () => {
    const granted = await says.onClaim(worker, 8);
    if (!granted) throw new TypeError('nothing waits');
    return granted.assignment;
  };
  await says.onHello(worker);
  expect(await busy()).toBe(0);
  const [first, second] = [await claim(), await claim()];
  await says.onHeartbeat(worker, { live: [first, second], isDraining: false });
  expect(await busy()).toBe(6);
  const nobodyKnows = { ...second, attempt: 9 };
  await says.onHeartbeat(worker, { live: [first, nobodyKnows], isDraining: false });
  expect(await busy()).toBe(4);
  house.hub.close();
  await app.close();
});
