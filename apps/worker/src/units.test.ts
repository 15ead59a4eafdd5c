import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { basename, join } from 'node:path';
import type { Bell, DoorbellListener } from '@capsweep/domain';
import { createHealth, createMetrics } from '@capsweep/service';
import { expect, it } from 'vitest';
import { defaultSlots, isGpu, readWorkerConfig, workerSettings } from './config.ts';
import { findCoordinator, parseAddress } from './coordinator-address.ts';
import { FollowingDoorbell } from './doorbell.ts';
import { readCommandLine } from './flags.ts';
import { serveStatus } from './status-server.ts';
import { tempFolder } from './testdata/worker-process.ts';
import { openWorkFolder } from './work-folder.ts';

it('finds the coordinator that was named, or that of this machine, or the usual one', async () => {
  const home = await tempFolder();
  expect((await findCoordinator(undefined, home)).address).toBe('127.0.0.1:4401');
  const grpc = 'https://10.0.0.1:7000';
  await writeFile(join(home, 'endpoint.json'), JSON.stringify({ grpc }));
  expect(await findCoordinator(undefined, home)).toEqual({
    address: '10.0.0.1:7000',
    isSecure: true,
  });
  expect((await findCoordinator('sweeps.example:1', home)).address).toBe('sweeps.example:1');
});

it.each(['', 'host', 'http://host', 'host:port', 'host:123456', 'ftp://host:1'])(
  'refuses the address %j',
  (text) => expect(() => parseAddress(text)).toThrow(/allowed is host:port/),
);

it('has a slot a core, and one on a GPU', () => {
  expect(['cpu', 'none', '', 'cuda:0', 'NVIDIA H200'].map(isGpu)).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(defaultSlots('cuda:0', 64)).toBe(1);
  expect(defaultSlots('cpu', 1)).toBe(1);
});

it('explains every setting', () => {
  const line = readCommandLine(['--help'], {}, workerSettings);
  if (line.kind !== 'help') throw new Error('no help');
  for (const { env } of Object.values(workerSettings)) expect(line.text).toContain(env);
});

it('reads flags, also one that needs no value', () => {
  const line = readCommandLine(
    ['--tls', '--token-file', 'f', '--slots=2'],
    { A: '1' },
    workerSettings,
  );
  expect(line).toMatchObject({
    kind: 'run',
    sources: { env: { A: '1', CAPSWEEP_TOKEN_FILE: 'f' }, flags: { tls: 'true', slots: '2' } },
  });
});

it.each([
  [['--coordinator', 'nowhere'], 'host:port, such as 127.0.0.1:4401'],
  [['--slot', '1'], "Unknown option '--slot'"],
  [['--slots', 'two', '--hand-over', '5'], 'allowed is a length of time such as 250ms'],
  [['--tls-ca', '/nowhere.pem'], 'cannot read the certificate /nowhere.pem'],
])('refuses %j', async (args, message) => {
  const env = { CAPSWEEP_HOME: await tempFolder() };
  const reading = async (): Promise<unknown> => {
    const line = readCommandLine(args, env, workerSettings);
    return line.kind === 'run' && readWorkerConfig(line.sources);
  };
  await expect(reading()).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining(message) as string,
  });
});

it('takes what it is not told from this machine', async () => {
  const home = await tempFolder();
  await writeFile(join(home, 'token'), 'the-token-of-this-machine', { mode: 0o600 });
  const ca = join(home, 'ca.pem');
  await writeFile(ca, 'a certificate');
  const env = { CAPSWEEP_HOME: home, CAPSWEEP_TLS_CA: ca };
  const config = await readWorkerConfig({ env });
  expect(config.token?.reveal()).toBe('the-token-of-this-machine');
  expect(String(config.tls?.ca)).toBe('a certificate');
  expect(config).toMatchObject({ coordinator: '127.0.0.1:4401', pool: 'default', labels: [] });
});

it('removes what killed workers left, and nothing else', async () => {
  const parent = await tempFolder();
  const left = ['worker-999999999-abc', `worker-${process.pid}-abc`];
  const others = [`worker-${process.ppid}-abc`, 'worker-1-abc', 'mine'];
  for (const name of [...left, ...others]) await mkdir(join(parent, name));
  const own = [await openWorkFolder(parent), await openWorkFolder(parent)];
  expect((await readdir(parent)).sort()).toEqual(
    [...others, ...own.map((path) => basename(path))].sort(),
  );
});

it('answers nobody who came for another host', async () => {
  const parts = { health: createHealth(), metrics: createMetrics('test') };
  const server = await serveStatus(0, parts);
  const get = (path: string, host: string): Promise<number | undefined> =>
    new Promise((resolve) => {
      const options = { port: server.port, host: '127.0.0.1', path, headers: { host } };
      request(options, (response) => resolve(response.resume().statusCode)).end();
    });
  parts.health.part('coordinator').fail('it is away');
  expect(await get('/health', 'localhost')).toBe(503);
  expect(await get('/metrics', `127.0.0.1:${server.port}`)).toBe(200);
  expect(await get('/metrics', 'evil.example')).toBe(403);
  expect(await get('/', 'localhost')).toBe(404);
  await expect(serveStatus(server.port, parts)).rejects.toMatchObject({ code: 'port-taken' });
  await server.close();
});

it('follows the doorbell of a coordinator that was restarted', async () => {
  const opened: FakeListener[] = [];
  const doorbell = new FollowingDoorbell(({ url, pool }) => {
    if (url === 'redis://down') return Promise.reject(new Error('down'));
    opened.push(new FakeListener(`${url}/${pool}`));
    return Promise.resolve(opened.at(-1)!);
  }, 'p');
  const { signal } = new AbortController();
  await doorbell.follow({ url: 'redis://one', prefix: 'c' });
  const first = doorbell.next(signal);
  await doorbell.follow({ url: 'redis://one', prefix: 'c' });
  await doorbell.follow({ url: 'redis://down', prefix: 'c' });
  expect(await first).toBeUndefined();
  await expect(doorbell.next(signal)).rejects.toThrow('down');
  await doorbell.follow({ url: 'redis://two', prefix: 'c' });
  const third = doorbell.next(signal);
  await doorbell.close();
  expect(await third).toBeUndefined();
  expect(opened.map(({ place, isClosed }) => [place, isClosed])).toEqual([
    ['redis://one/p', true],
    ['redis://two/p', true],
  ]);
});

class FakeListener implements DoorbellListener {
  readonly place: string;
  isClosed = false;
  #end: () => void = () => undefined;

  constructor(place: string) {
    this.place = place;
  }

  async next(): Promise<Bell | undefined> {
    await new Promise<void>((resolve) => (this.#end = resolve));
    return undefined;
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.#end();
    return Promise.resolve();
  }
}
