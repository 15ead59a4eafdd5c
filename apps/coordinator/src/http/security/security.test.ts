import { afterEach, describe, expect, it } from 'vitest';
import { aHttpHouse, bearer, source, token, type TestHouse } from '../../testdata/house.ts';

let house: TestHouse;
const open = async (): Promise<TestHouse> => (house = await aHttpHouse());
afterEach(async () => {
  house.hub.close();
  await house.app.close();
});

const here = { host: 'localhost:4400', origin: 'http://localhost:4400' };

/** Signs a browser in; returns its cookie. */
async function signIn(): Promise<string> {
  const code = house.sessions.issueCode();
  const answer = await house.app.inject({
    method: 'POST',
    url: '/api/session',
    headers: here,
    payload: { code },
  });
  expect(answer.statusCode).toBe(204);
  return String(answer.headers['set-cookie']);
}

const nameAndValue = (cookie: string): string => cookie.split(';')[0] ?? '';

/** Ways in that must stay shut; each tries to create a sweep, and then none may be there. */
const attacks: readonly (readonly [string, number, Record<string, string>])[] = [
  ['no token', 401, here],
  ['a wrong token', 401, { ...here, authorization: 'Bearer wrong' }],
  [
    'the right token in the wrong case',
    401,
    { ...here, authorization: `Bearer ${token.toUpperCase()}` },
  ],
  ['a foreign name for our address', 403, { host: 'evil.example', ...bearer }],
  ['a foreign name that begins like ours', 403, { host: 'localhost.evil.example:4400', ...bearer }],
  ['a page of somebody else', 403, { ...here, origin: 'https://evil.example', ...bearer }],
  ['a page without an origin', 403, { ...here, origin: 'null', ...bearer }],
  ['a page of another port', 403, { ...here, origin: 'http://localhost:1', ...bearer }],
  [
    'a cookie that we did not sign',
    401,
    { ...here, cookie: 'capsweep_session=9999999999999.AAAA' },
  ],
];

describe('a stranger does not get in', () => {
  it.each(attacks)('with %s', async (_, status, headers) => {
    await open();
    const answer = await house.app.inject({
      method: 'POST',
      url: '/api/sweeps',
      headers,
      payload: { source },
    });
    expect(answer.statusCode).toBe(status);
    expect(house.orchestrator.people.list()).toEqual([]);
  });

  it('by a plain form, even with a session', async () => {
    await open();
    const cookie = nameAndValue(await signIn());
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { ...here, cookie, 'content-type': type };
      const answer = await house.app.inject({
        method: 'POST',
        url: '/api/sweeps',
        headers,
        payload: 'source=x',
      });
      expect(answer.statusCode).toBe(400);
    }
    const foreign = { host: here.host, cookie, origin: 'https://evil.example' };
    const answer = await house.app.inject({
      method: 'POST',
      url: '/api/sweeps',
      headers: foreign,
      payload: { source },
    });
    expect(answer.statusCode).toBe(403);
    expect(house.orchestrator.people.list()).toEqual([]);
  });

  it('by a session without proof that our own page asks', async () => {
    await open();
    const cookie = nameAndValue(await signIn());
    const { origin: _, ...bare } = here;
    const sameSite = { ...here, 'sec-fetch-site': 'same-site' };
    for (const headers of [bare, sameSite]) {
      const answer = await house.app.inject({
        method: 'POST',
        url: '/api/sweeps',
        headers: { ...headers, cookie },
        payload: { source },
      });
      expect(answer.statusCode).toBe(403);
    }
  });

  it('reads nothing either: no list, no events, no metrics', async () => {
    await open();
    for (const url of [
      '/api/sweeps',
      '/api/events',
      '/api/metrics',
      '/api/workers',
      '/api/openapi.json',
    ]) {
      expect((await house.app.inject({ url, headers: here })).statusCode).toBe(401);
    }
    expect((await house.app.inject({ url: '/api/health', headers: here })).statusCode).toBe(200);
  });
});

describe('a code', () => {
  it('signs in once, and not when it is old', async () => {
    await open();
    const trade = async (code: string) =>
      (
        await house.app.inject({
          method: 'POST',
          url: '/api/session',
          headers: here,
          payload: { code },
        })
      ).statusCode;
    const code = house.sessions.issueCode();
    expect(await trade(code)).toBe(204);
    expect(await trade(code)).toBe(401);
    const old = house.sessions.issueCode();
    house.clock.advance(10 * 60_000 + 1);
    expect(await trade(old)).toBe(401);
    expect(await trade('')).toBe(401);
  });

  it('is handed out only to who has the token', async () => {
    await open();
    const ask = async (headers: Record<string, string>) =>
      await house.app.inject({ method: 'POST', url: '/api/session/codes', headers });
    expect((await ask(here)).statusCode).toBe(401);
    const { code } = (await ask({ ...here, ...bearer })).json<{ code: string }>();
    expect(house.sessions.redeem(code)).toBeDefined();
  });
});

describe('a session', () => {
  it('has a cookie that scripts cannot read and other sites do not send', async () => {
    await open();
    expect(await signIn()).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=604800$/);
  });

  it('may change things from our own page until it is over', async () => {
    await open();
    const cookie = nameAndValue(await signIn());
    const create = async () =>
      (
        await house.app.inject({
          method: 'POST',
          url: '/api/sweeps',
          headers: { ...here, cookie },
          payload: { source, name: 'auto' },
        })
      ).statusCode;
    expect(await create()).toBe(201);
    house.clock.advance(8 * 24 * 3_600_000);
    expect(await create()).toBe(401);
  });
});

it('answers for names it was given, and sends careful headers', async () => {
  await open();
  const answer = await house.app.inject({
    url: '/api/sweeps',
    headers: { host: 'sweeps.example', ...bearer },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
  });
});
