import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { defineSettings, readConfig } from './config.ts';
import {
  address,
  durationMs,
  list,
  oneOf,
  port,
  secret,
  sizeBytes,
  text,
  toggle,
  whole,
} from './kinds.ts';
import type { Secret } from './secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'capsweep-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = defineSettings({
  port: { env: 'T_PORT', flag: '--port', is: port(), otherwise: 4000, help: 'where to listen' },
  redis: { env: 'T_REDIS', is: address('redis:', 'rediss:'), help: 'the address of Redis' },
  token: { env: 'T_TOKEN', is: secret(), otherwise: undefined, help: 'who may change things' },
  lease: { env: 'T_LEASE', is: durationMs(), otherwise: 30_000, help: 'length of a lease' },
});
const redis = { T_REDIS: 'redis://localhost' };

const messageOf = (env: Record<string, string>, flags = {}): string => {
  try {
    readConfig(settings, { env, flags });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('readConfig', () => {
  it('prefers the command line to the environment and the environment to the default', () => {
    expect(readConfig(settings, { env: redis }).port).toBe(4000);
    const env = { ...redis, T_PORT: '5000' };
    expect(readConfig(settings, { env }).port).toBe(5000);
    expect(readConfig(settings, { env, flags: { port: 6000 } }).port).toBe(6000);
  });

  it('shows what is wrong with an address, but not what may be a password in it', () => {
    for (const wrong of ['/run/redis.sock?password=hunter2', 'me:hunter2@host:6379']) {
      expect(messageOf({ T_REDIS: wrong })).toMatch(/^T_REDIS is .*\*\*\*.*; allowed is/);
      expect(messageOf({ T_REDIS: wrong })).not.toContain('hunter2');
    }
    expect(messageOf({ T_REDIS: 'http://me:hunter2@host/1?x=hunter2' })).toContain(
      '"http://***@host/1?***"',
    );
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfig(settings, { env: { ...redis, T_PORT: '' } }).port).toBe(4000);
    expect(messageOf({ T_REDIS: '' })).toBe(
      'T_REDIS is not set: the address of Redis. Set T_REDIS.',
    );
  });

  it('names the variable or flag, the value and what is allowed, for all that is wrong', () => {
    expect(messageOf({ T_REDIS: 'localhost', T_LEASE: '5' }, { port: 70_000 })).toBe(
      [
        '--port is "70000"; allowed is a whole number from 0 to 65535.',
        'T_REDIS is "localhost"; allowed is an address like redis://host or rediss://host.',
        'T_LEASE is "5"; allowed is a length of time such as 250ms, 30s, 20m, 2h or 1d.',
      ].join('\n'),
    );
  });

  it('reads a secret from a file and never shows it', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'correct-horse-battery\n');
    const config = readConfig(settings, { env: { ...redis, T_TOKEN_FILE: file } });
    expect(config.token?.reveal()).toBe('correct-horse-battery');
    expect(JSON.stringify(config)).not.toContain('horse');
    expect(String(config.token)).toBe('[hidden]');
  });

  it('does not print a secret that it refuses', () => {
    const message = messageOf({ ...redis, T_TOKEN: 'short' });
    expect(message).toBe(
      'T_TOKEN is a text that cannot be used; allowed is a text of at least 8 characters.',
    );
  });

  it('names the file of a secret that is not there', () => {
    const message = messageOf({ ...redis, T_TOKEN_FILE: join(folder, 'missing') });
    expect(message).toMatch(/^T_TOKEN_FILE is ".*missing", which cannot be read: ENOENT/);
  });

  it('knows the types of what it read', () => {
    const config = readConfig(settings, { env: redis });
    expectTypeOf(config.port).toEqualTypeOf<number>();
    expectTypeOf(config.redis).toEqualTypeOf<string>();
    expectTypeOf(config.token).toEqualTypeOf<Secret | undefined>();
  });
});

describe('kinds of settings', () => {
  it.each([
    [durationMs(), '1.5s', 1_500],
    [durationMs(), '2h', 7_200_000],
    [sizeBytes(), '2GiB', 2 ** 31],
    [sizeBytes(), '1.5 MB', 1_500_000],
    [toggle(), 'Yes', true],
    [toggle(), 'off', false],
    [oneOf('a', 'b'), 'b', 'b'],
    [list(), 'a, b,,c', ['a', 'b', 'c']],
    [whole(-2, 2), '-2', -2],
    [text(), ' x ', 'x'],
  ])('%# reads %s', (kind, input, expected) => {
    expect(kind.parse(input)).toEqual(expected);
  });

  it.each([
    [durationMs(), '10'],
    [durationMs(), '-1s'],
    [sizeBytes(), '2 gigs'],
    [toggle(), 'maybe'],
    [oneOf('a', 'b'), 'c'],
    [whole(0, 9), '1e0'],
    [whole(0, 9), ''],
    [port(), '65536'],
    [text(), '  '],
    [address('http:'), 'ftp://host'],
  ])('%# refuses %s', (kind, input) => {
    expect(kind.safeParse(input).success).toBe(false);
  });
});
