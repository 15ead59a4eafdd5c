import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { systemClock } from './system-clock.ts';

it('finds a port that can be listened on', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  expect(server.address()).toMatchObject({ port });
  await new Promise((resolve) => server.close(resolve));
});

it('keeps time, and calls once unless it is told not to', async () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  const start = systemClock.monotonic();
  const calls: string[] = [];
  const cancel = systemClock.after(1, () => calls.push('cancelled'));
  cancel();
  await new Promise<void>((resolve) => {
    const hold = setInterval(() => undefined, 1000);
    systemClock.after(20, () => {
      calls.push('called');
      clearInterval(hold);
      resolve();
    });
  });
  expect(calls).toEqual(['called']);
  expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(19);
});
