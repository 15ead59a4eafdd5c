import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atLeast, type Check } from './check.ts';
import { examine } from './doctor.ts';
import { systemPackages } from './install.ts';
import { checkCompiler, checkGit, checkNode, checkRedis } from './programs.ts';
import { checkDatasets, checkDisk, checkTorch } from './resources.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'capsweep-doctor-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text, { mode: 0o755 });
  return join(dir, name);
};

describe('checks of programs', () => {
  it('name what is missing and the one command that brings it', async () => {
    expect(await checkRedis('no-such-redis')).toEqual({
      name: 'redis-server',
      state: 'missing',
      found: 'not installed',
      needed: '6.2.0 or newer; not needed for run --local',
      fix: expect.stringMatching(/install (-y )?redis/) as string,
    });
    expect((await checkCompiler('no-such-compiler')).fix).toMatch(/install/);
    expect((await checkGit('no-such-git')).state).toBe('warning');
  });

  it('compare versions as numbers', async () => {
    expect(checkNode('20.19.0').state).toBe('ok');
    expect(checkNode('20.9.9').state).toBe('missing');
    const old = file('old-redis', '#!/bin/sh\necho "Redis server v=5.0.14 sha=0"\n');
    expect(await checkRedis(old)).toMatchObject({ state: 'missing', found: '5.0.14' });
    const recent = file('new-redis', '#!/bin/sh\necho "Redis server v=10.0.1 sha=0"\n');
    expect(await checkRedis(recent)).toMatchObject({ state: 'ok', found: '10.0.1' });
    expect(atLeast('6.2', '6.2.0')).toBe(true);
    expect(atLeast('6.10.0', '6.9.9')).toBe(true);
  });

  it('find the git that the shell finds', async () => {
    const said = execFileSync('git', ['--version']).toString();
    expect(said).toContain((await checkGit()).found);
  });
});

describe('checks of resources', () => {
  it('tell an addon that is not built from one that does not load', async () => {
    const manifest = file('addon.json', '{"libtorch":{"version":"1.13.0","source":"system"}}');
    const missing = await checkTorch({ addon: join(dir, 'none.node'), manifest });
    expect(missing).toMatchObject({ state: 'missing', found: 'not built' });
    expect(missing.fix).toMatch(/libtorch.*&& npm run setup$/);
    const broken = await checkTorch({ addon: file('broken.node', 'not a library'), manifest });
    expect(broken).toMatchObject({
      state: 'missing',
      found: 'built against libtorch 1.13.0 (system), does not load',
      fix: 'npm run setup',
    });
  });

  it('measure free space, also for a folder that is not there yet', async () => {
    const folder = join(dir, 'not', 'yet');
    expect((await checkDisk(folder, 1)).state).toBe('ok');
    expect(await checkDisk(folder, 1e18)).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/^\d+\.\d GB free$/) as string,
    });
  });

  it('list data sets that are there', () => {
    const known = ['mnist', 'cifar10'];
    expect(checkDatasets(['mnist'], known)).toMatchObject({
      state: 'ok',
      found: 'mnist in the cache',
    });
    expect(checkDatasets([], known)).toMatchObject({ state: 'warning', fix: 'capsweep demo' });
  });
});

it('examines everything, and has a fix for whatever is not ok', async () => {
  const checks = await examine({
    torch: { addon: join(dir, 'none.node'), manifest: join(dir, 'none.json') },
    home: dir,
    datasets: { cached: [], known: ['mnist'] },
  });
  expect(checks.map((check) => check.name)).toEqual([
    'node',
    'datasets',
    'redis-server',
    'C++ compiler',
    'torch engine',
    'disk space',
    'git',
    'chromium',
    'docker',
  ]);
  const unmended = (check: Check): boolean => check.state !== 'ok' && check.fix === undefined;
  expect(checks.filter(unmended)).toEqual([]);
});

it('names the packages that npm run setup installs', () => {
  const path = new URL('../../../../tools/setup/packages.json', import.meta.url);
  const installed = JSON.parse(readFileSync(path, 'utf8')) as Record<string, readonly string[]>;
  const named = Object.entries(systemPackages).map(([part, { debian }]) => [part, debian]);
  expect(Object.fromEntries(named)).toEqual(installed);
});
