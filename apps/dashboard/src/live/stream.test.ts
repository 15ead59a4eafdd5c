import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createChannel, type Channel } from '../../testing/fixture/streams.ts';
import { openStream, type Stream, type StreamStatus } from './stream.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

interface Line {
  readonly channel: Channel;
  /** What the next requests are answered with, instead of the channel. */
  answer: number | undefined;
  readonly lastIds: (string | undefined)[];
  readonly url: string;
}

async function aServer(): Promise<Line> {
  const channel = createChannel(3);
  const server: Server = createServer((request, response) => {
    line.lastIds.push(request.headers['last-event-id']?.toString());
    if (line.answer === undefined) channel.open(request, response);
    else response.writeHead(line.answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const line: Line = { channel, answer: undefined, lastIds: [], url };
  return line;
}

interface Listener {
  readonly stream: Stream;
  readonly events: string[];
  readonly kinds: () => StreamStatus['kind'][];
  readonly statuses: StreamStatus[];
  /** Resolves when `when` holds, looking after each event and each change. */
  readonly until: (when: () => boolean) => Promise<void>;
}

function listen(url: string, more: { lastId?: string; silenceMs?: number } = {}): Listener {
  const events: string[] = [];
  const statuses: StreamStatus[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const one of waiting) one();
  };
  const stream = openStream({
    url,
    ...more,
    onEvent: ({ id = '', event = '', data }) => {
      events.push(`${id} ${event} ${data}`);
      look();
    },
    onStatus: (status) => {
      statuses.push(status);
      look();
    },
  });
  opened.push(stream.close);
  const until = (when: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const one = (): void => {
        if (!when()) return;
        waiting.delete(one);
        resolve();
      };
      waiting.add(one);
      one();
    });
  return { stream, events, statuses, kinds: () => statuses.map((s) => s.kind), until };
}

const isLive = ({ statuses }: Listener) => statuses.at(-1)?.kind === 'live';

it('delivers events, and says first that nothing before them is known', async () => {
  const line = await aServer();
  const one = listen(line.url);
  await one.until(() => isLive(one));
  line.channel.send('sweep', { n: 1 });
  await one.until(() => one.events.length === 1);
  expect(one.events).toEqual(['1 sweep {"n":1}']);
  expect(one.statuses).toEqual([{ kind: 'connecting' }, { kind: 'live', fresh: true }]);
});

it('takes a broken line up again where it was, and misses nothing', async () => {
  const line = await aServer();
  const one = listen(line.url);
  await one.until(() => isLive(one));
  line.channel.send('a', 1);
  await one.until(() => one.events.length === 1);
  line.channel.drop();
  line.channel.send('b', 2);
  await one.until(() => one.kinds().at(-1) === 'waiting');
  one.stream.retry();
  await one.until(() => one.events.length === 2);
  expect(one.events).toEqual(['1 a 1', '2 b 2']);
  expect(one.statuses.at(-1)).toEqual({ kind: 'live', fresh: false });
  expect(line.lastIds).toEqual([undefined, '1']);
});

it('is told when too much was missed', async () => {
  const line = await aServer();
  for (let n = 0; n < 9; n += 1) line.channel.send('a', n);
  const one = listen(line.url, { lastId: '2' });
  await one.until(() => one.events.length === 1);
  expect(one.events).toEqual(['9 reset {}']);
});

it('tries again by itself while the coordinator is away', async () => {
  const line = await aServer();
  line.answer = 503;
  const one = listen(line.url);
  await one.until(() => one.kinds().at(-1) === 'waiting');
  const [, waiting] = one.statuses as [StreamStatus, Extract<StreamStatus, { kind: 'waiting' }>];
  expect(waiting.retryAt).toBeGreaterThan(Date.now());
  line.answer = undefined;
  await one.until(() => isLive(one));
  expect(one.kinds()).toEqual(['connecting', 'waiting', 'connecting', 'live']);
});

it('does not try again when it was refused', async () => {
  const line = await aServer();
  line.answer = 401;
  const one = listen(line.url);
  await one.until(() => one.kinds().at(-1) === 'refused');
  expect(one.statuses.at(-1)).toEqual({ kind: 'refused', status: 401 });
  one.stream.retry();
  expect(line.lastIds).toHaveLength(1);
});

it('takes a line that says nothing for dead', async () => {
  const line = await aServer();
  const one = listen(line.url, { silenceMs: 200 });
  await one.until(() => one.kinds().join(' ').endsWith('live waiting'));
});

it('lets go of its connection while it sleeps, and hears afterwards what it missed', async () => {
  const line = await aServer();
  const one = listen(line.url);
  await one.until(() => isLive(one));
  line.channel.send('a', 1);
  await one.until(() => one.events.length === 1);
  one.stream.sleep();
  await one.until(() => one.kinds().at(-1) === 'asleep');
  line.channel.send('b', 2);
  one.stream.wake();
  await one.until(() => one.events.length === 2);
  expect(one.events).toEqual(['1 a 1', '2 b 2']);
  expect(line.lastIds).toEqual([undefined, '1']);
});

it('says nothing any more once it was closed', async () => {
  const line = await aServer();
  const one = listen(line.url);
  await one.until(() => isLive(one));
  one.stream.close();
  const said = one.statuses.length;
  const two = listen(line.url);
  await two.until(() => isLive(two));
  line.channel.send('a', 1);
  await two.until(() => two.events.length === 1);
  expect([one.events, one.statuses.length]).toEqual([[], said]);
});
