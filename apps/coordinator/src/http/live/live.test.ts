import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSweepFile } from '@capsweep/sweepfile';
import { listEvents, sweepEvents } from '@capsweep/protocol/http';
import { aHttpHouse, bearer, runOne, source, type TestHouse } from '../../testdata/house.ts';

interface Told {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: unknown;
}

/** Reads server-sent events off a real socket, one by one, as any client would. */
class Reader {
  readonly #abort = new AbortController();
  readonly #chunks: AsyncIterator<Uint8Array>;
  #text = '';
  lastEventId: string | undefined;

  private constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  static async open(url: string, lastEventId?: string): Promise<Reader> {
    const headers = {
      ...bearer,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    const answer = await fetch(url, { headers });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    if (!answer.body) throw new Error('no body');
    return new Reader(answer.body);
  }

  /** The next event that carries data. */
  async next(): Promise<Told> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) {
        const { value } = (await this.#chunks.next()) as { value: Uint8Array };
        this.#text += new TextDecoder().decode(value);
        continue;
      }
      const fields = new Map(
        this.#text
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: ?(.*)/s) as [string, string]),
      );
      this.#text = this.#text.slice(end + 2);
      this.lastEventId = fields.get('id') ?? this.lastEventId;
      const data = fields.get('data');
      if (data === undefined) continue;
      return {
        id: fields.get('id'),
        type: fields.get('event') ?? 'message',
        data: JSON.parse(data),
      };
    }
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#chunks.return?.();
  }
}

let house: TestHouse;
let base: string;
beforeEach(async () => {
  house = await aHttpHouse();
  base = await house.app.listen({ port: 0 });
  const spec = readSweepFile({ source, catalog: { settings: {} } });
  await house.orchestrator.people.create({ spec, source, user: 'ada' });
});
afterEach(async () => {
  house.hub.close();
  await house.app.close();
});

const moment = (): void => house.clock.advance(200);

describe('the events of a sweep', () => {
  it('tell rows, points and the summary, gathered, in the shapes that the schemas promise', async () => {
    const reader = await Reader.open(`${base}/api/sweeps/two/events`);
    await runOne(house, 0.5);
    moment();
    const summary = await reader.next();
    expect(summary.type).toBe('sweep');
    expect(sweepEvents.sweep.parse(summary.data)).toMatchObject({ counts: { complete: 1 } });
    const rows = await reader.next();
    expect(sweepEvents.trials.parse(rows.data)).toMatchObject([
      { number: 0, rank: 1, state: 'complete' },
    ]);
    const points = await reader.next();
    expect(sweepEvents.points.parse(points.data).map(({ step }) => step)).toEqual([5, 10]);
    await reader.close();
  });

  it('go on without a gap after a cut', async () => {
    const before = await Reader.open(`${base}/api/sweeps/two/events`);
    await runOne(house, 0.5);
    moment();
    const last = (await before.next()).id;
    await before.close();
    await runOne(house, 0.6);
    moment();
    const after = await Reader.open(`${base}/api/sweeps/two/events`, last);
    const types = [await after.next(), await after.next(), await after.next(), await after.next()];
    expect(types.map(({ type }) => type)).toEqual(['trials', 'points', 'sweep', 'trials']);
    expect(types[3]?.data).toMatchObject([{ number: 1 }]);
    await after.close();
  });

  it('say reset when what was missed is not known any more', async () => {
    const reader = await Reader.open(`${base}/api/sweeps/two/events`, 'another-boot.7');
    expect((await reader.next()).type).toBe('reset');
    await reader.close();
  });

  it('bring the log of a trial, for those who ask', async () => {
    const reader = await Reader.open(`${base}/api/sweeps/two/events?logs=0`);
    await runOne(house, 0.5);
    const told = await reader.next();
    expect(told.type).toBe('logs');
    expect(sweepEvents.logs.parse(told.data)).toMatchObject({
      trial: 0,
      lines: [{ text: 'hello' }],
    });
    await reader.close();
  });
});

it('the list of sweeps hears of new, changed and removed ones', async () => {
  const reader = await Reader.open(`${base}/api/events`);
  await house.orchestrator.people.stop('two', 'user', 'enough');
  moment();
  const changed = await reader.next();
  expect(listEvents.sweep.parse(changed.data)).toMatchObject({ name: 'two', state: 'stopped' });
  await house.orchestrator.people.remove('two');
  moment();
  expect((await reader.next()).type).toBe('removed');
  await reader.close();
});

it('lets go of a listener that does not read, and keeps the others', async () => {
  const slow = await fetch(`${base}/api/sweeps/two/events?logs=0`, { headers: bearer });
  const reader = await Reader.open(`${base}/api/events`);
  const { workers } = house.orchestrator;
  const grant = await workers.claim({
    worker: 'w' as never,
    pool: 'default',
    slots: 1,
    labels: [],
  });
  const key = grant?.assignment ?? { trial: '' as never, attempt: 0 };
  const text = 'x'.repeat(1_000_000);
  for (let i = 0; i < 30; i += 1) await workers.log(key, [{ at: i, level: 'info', text }]);
  moment();
  expect((await reader.next()).type).toBe('sweep');
  await expect(slow.text()).rejects.toThrow('terminated');
  await reader.close();
});
