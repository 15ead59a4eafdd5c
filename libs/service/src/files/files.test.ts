import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFolder } from './home.ts';
import { readOrCreateToken, readToken } from './token-file.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'capsweep-files-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('token files', () => {
  it('are made once, for the owner only, and read again', async () => {
    const path = join(dir, 'new', 'token');
    expect(await readToken(path)).toBeUndefined();
    const token = await readOrCreateToken(path);
    expect(token.reveal()).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(path, 'utf8')).toBe(`${token.reveal()}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'new')).mode & 0o777).toBe(0o700);
    expect((await readOrCreateToken(path)).reveal()).toBe(token.reveal());
  });

  it('are the same for everybody who asks at the same time', async () => {
    const path = join(dir, 'raced');
    const tokens = await Promise.all(Array.from({ length: 8 }, () => readOrCreateToken(path)));
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
  });

  it('are refused when others can read them', async () => {
    const path = join(dir, 'open');
    writeFileSync(path, 'a-token-for-everybody');
    chmodSync(path, 0o644);
    await expect(readToken(path)).rejects.toMatchObject({
      code: 'config-invalid',
      message: `${path} holds a token and other users can read it. Run: chmod 600 ${path}`,
    });
  });
});

it('finds the home folder', () => {
  expect(homeFolder({})).toBe(join(homedir(), '.capsweep'));
  expect(homeFolder({ CAPSWEEP_HOME: '/data/sweeps' })).toBe('/data/sweeps');
});
