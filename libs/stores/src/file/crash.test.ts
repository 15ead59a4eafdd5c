import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transition, type Trial } from '@capsweep/domain';
import { anEnd, anOffer, aReport, aSweep, aTrial } from '@capsweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileObjects, createFileStores } from './index.ts';

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'capsweep-crash-'))));
afterAll(() => rm(root, { recursive: true }));

const newDir = () => mkdtemp(join(root, 'store-'));
const sweep = aSweep();
const trial = aTrial(sweep.id);
const given = JSON.stringify({ sweep, trial });
const nodeArgs = (program: string, ...args: string[]): string[] => {
  const path = fileURLToPath(new URL(`testdata/${program}.ts`, import.meta.url));
  return ['--import', 'tsx', '--conditions=@capsweep/source', path, ...args];
};

/** Starts a program of testdata/ and waits for its first words. */
async function start(program: string, ...args: string[]): Promise<ChildProcess> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, nodeArgs(program, ...args), { stdio: [...stdio] });
  await once(child.stdout as NodeJS.ReadableStream, 'readable');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a process that is killed while it writes', () => {
  it('loses nothing that was acknowledged', async () => {
    for (const lines of [5, 60, 150]) {
      const dir = await newDir();
      const writer = await start('writer', dir, given);
      let said = '';
      writer.stdout?.on('data', (data: Buffer) => (said += data.toString()));
      while (said.split('\n').length <= lines) await once(writer.stdout as never, 'data');
      await kill(writer);
      const last = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));

      const stores = await createFileStores({ dir });
      const { trials, events } = stores;
      const stored = await trials.trial(trial.id);
      expect((stored?.version ?? 0) - last).toBeOneOf([0, 1]);
      const step = stored?.step ?? 0;
      const log = await events.read(sweep.id, '0-0', 1e6);
      expect(log.filter(({ event }) => event.kind === 'trial-reported')).toHaveLength(step);
      expect((await trials.curve(trial.id)).at(-1)?.step).toBe(step);
      await stores.close();
    }
  });
});

describe('a journal that was cut anywhere', () => {
  it('opens with the mutations that it holds whole', async () => {
    const dir = await newDir();
    const stores = await createFileStores({ dir });
    const { trials } = stores;
    const snapshots: unknown[] = [];
    const look = async () => ({
      sweeps: await trials.sweeps(),
      trials: await trials.trials(sweep.id),
      log: await stores.events.read(sweep.id, '0-0', 1e6),
      curve: await trials.curve(trial.id),
    });
    const note = async (mutation: Promise<unknown>) => {
      await mutation;
      snapshots.push(await look());
    };
    snapshots.push(await look());
    const epoch = await trials.lead();
    snapshots.push(await look());
    await note(trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]));
    await note(trials.addTrials(epoch, [trial, aTrial(sweep.id, 1)], []));
    await note(trials.claim(epoch, anOffer()));
    let before = (await trials.trial(trial.id)) as Trial;
    for (let step = 1; step < 6; step += 1) {
      const after = transition(before, { kind: 'reported', step, metrics: { ä: NaN } });
      await note(trials.writeTrial(epoch, { before, after, events: [], reports: [aReport(step)] }));
      before = after;
    }
    const after = transition(before, anEnd('completed'));
    await note(trials.writeTrial(epoch, { before, after, events: [] }));
    await note(trials.dropCurve(epoch, trial.id));
    await stores.close();

    const journal = await readFile(join(dir, 'journal-0.jsonl'));
    const copy = await newDir();
    for (let end = 0; end <= journal.length; end += end < 100 ? 7 : 61) {
      await writeFile(join(copy, 'journal-0.jsonl'), journal.subarray(0, end));
      const whole = journal.subarray(0, end).toString('latin1').split('\n').length - 2;
      const opened = await createFileStores({ dir: copy });
      expect({
        sweeps: await opened.trials.sweeps(),
        trials: await opened.trials.trials(sweep.id),
        log: await opened.events.read(sweep.id, '0-0', 1e6),
        curve: await opened.trials.curve(trial.id),
      }).toEqual(snapshots[Math.max(0, whole)]);
      await opened.trials.lead();
      await opened.close();
      await (await createFileStores({ dir: copy })).close();
    }
  });

  it('is refused when it is damaged inside, or of another format', async () => {
    const dir = await newDir();
    const stores = await createFileStores({ dir });
    const epoch = await stores.trials.lead();
    await stores.trials.createSweep(epoch, sweep, []);
    await stores.close();
    const path = join(dir, 'journal-0.jsonl');
    const good = await readFile(path, 'utf8');
    await writeFile(path, good.replace('"lead"', '"le'));
    await expect(createFileStores({ dir })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/journal-0\.jsonl is damaged at byte 30;/) as string,
    });
    await writeFile(path, good.replace('store-1', 'store-9'));
    await expect(createFileStores({ dir })).rejects.toMatchObject({ code: 'store-schema' });
    await writeFile(path, good);
    const again = await createFileStores({ dir });
    expect(await again.trials.sweeps()).toEqual([sweep]);
    await again.close();
  });
});

describe('compacting', () => {
  it('leaves one generation, whatever the last process left behind', async () => {
    const dir = await newDir();
    const stores = await createFileStores({ dir, compactBytes: 1 });
    const epoch = await stores.trials.lead();
    await stores.trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]);
    await stores.trials.addTrials(epoch, [trial], []);
    for (let n = 0; n < 20; n += 1) await stores.trials.lead();
    await stores.close();
    const names = await readdir(dir);
    expect(names).toHaveLength(2);
    const generation = Number(names[0]?.match(/\d+/)?.[0]);
    expect(generation).toBeGreaterThan(1);

    const next = generation + 1;
    await cp(join(dir, `journal-${generation}.jsonl`), join(dir, `journal-${next}.jsonl`));
    await writeFile(join(dir, `snapshot-${next}.jsonl.draft`), 'torn');
    await writeFile(join(dir, `journal-${generation - 1}.jsonl`), 'old');
    const again = await createFileStores({ dir });
    expect(await again.trials.trials(sweep.id)).toEqual([trial]);
    expect(await again.events.read(sweep.id, '0-0', 9)).toHaveLength(1);
    await again.close();
    expect((await readdir(dir)).sort()).toEqual(names.sort());
  });
});

describe('the lock', () => {
  it('keeps a second store out, in this process and in another', async () => {
    const dir = await newDir();
    const holder = await start('holder', dir);
    await expect(createFileStores({ dir })).rejects.toMatchObject({
      code: 'folder-locked',
      message: expect.stringContaining(`in use by process ${holder.pid}`) as string,
    });
    await kill(holder);
    const stores = await createFileStores({ dir });
    await expect(createFileStores({ dir })).rejects.toMatchObject({ code: 'folder-locked' });
    await stores.close();
    await (await createFileStores({ dir })).close();
    expect(await readdir(dir)).toEqual(['journal-0.jsonl']);
  });

  it('is taken over by one of many when its process died', async () => {
    const dir = await newDir();
    const gone = spawnSync('true');
    const dead = { pid: gone.pid, started: '', id: 'dead' };
    for (const lock of [JSON.stringify(dead), '', '{"pid":']) {
      await writeFile(join(dir, 'lock'), lock);
      const opening = Array.from({ length: 8 }, () => createFileStores({ dir }));
      const opened = await Promise.allSettled(opening);
      const won = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(won).toHaveLength(1);
      await won[0]?.close();
    }
  });

  it('is not held by a later process of the same number', async () => {
    const dir = await newDir();
    const lock = { pid: process.pid, started: '1', id: 'somebody before' };
    await writeFile(join(dir, 'lock'), JSON.stringify(lock));
    await (await createFileStores({ dir })).close();
  });
});

/** Ways to have little room: a small file system of our own, and a limit to the size of files. */
const small = [
  {
    name: 'a full file system',
    isMended: true,
    wrap: (dir: string, run: string) =>
      `unshare -Urm sh -c 'mount -t tmpfs -o size=1m none ${dir} && ${run}'`,
  },
  {
    name: 'a limit to the size of files',
    isMended: false,
    wrap: (_: string, run: string) => `trap '' XFSZ; ulimit -f 40; ${run}`,
  },
];
const works = (command: string): boolean => spawnSync('bash', ['-c', command]).status === 0;

describe.each(small)('$name', ({ wrap, isMended }) => {
  it.runIf(works(wrap(tmpdir(), 'true')))('is told, and leaves nothing half-written', async () => {
    const dir = await newDir();
    await writeFile(join(root, 'given.json'), given);
    const quoted = nodeArgs('filler', dir)
      .map((arg) => `"${arg}"`)
      .join(' ');
    const run = `"${process.execPath}" ${quoted} "$GIVEN"`;
    const env = { ...process.env, GIVEN: given };
    const out = execFileSync('bash', ['-c', wrap(dir, run)], { env, encoding: 'utf8' });
    const said = JSON.parse(out) as Record<
      string,
      { worked: number; code: string; message: string }
    > & {
      keys: string[];
    };
    expect(said['put']).toMatchObject({ code: 'disk-full' });
    expect(said['put']?.message).toContain(`no room left for ${dir}`);
    expect(said.keys).toHaveLength(said['put']?.worked ?? -1);
    expect(said.keys.every((line) => line.endsWith(' 50000'))).toBe(true);
    expect(said['write']).toMatchObject({ code: 'disk-full' });
    expect(said).toMatchObject({ isSame: true, grew: isMended, isKept: true });
  });
});

describe('a bucket in a folder', () => {
  it('is unavailable when the folder is gone, and not empty', async () => {
    const dir = await newDir();
    const store = await createFileObjects({ dir });
    await store.put('a/b', new Uint8Array(3));
    await rm(dir, { recursive: true });
    const gone = { code: 'bucket-unavailable' };
    await expect(store.get('a/b')).rejects.toMatchObject(gone);
    await expect(store.stat('a/b')).rejects.toMatchObject(gone);
    await expect(store.put('a/b', new Uint8Array(3))).rejects.toMatchObject(gone);
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(gone);
  });

  it('cannot be opened where a file is', async () => {
    const path = join(await newDir(), 'file');
    await writeFile(path, '');
    await expect(createFileObjects({ dir: path })).rejects.toMatchObject({
      code: 'bucket-unavailable',
    });
    await expect(createFileStores({ dir: path })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  it('refuses a key in the way of another', async () => {
    const store = await createFileObjects({ dir: await newDir() });
    await store.put('a/b', new Uint8Array(3));
    const refused = { code: 'request-invalid' };
    await expect(store.put('a', new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(store.put('a/b/c', new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(store.put('.drafts/x', new Uint8Array(1))).rejects.toMatchObject(refused);
    await store.remove(['a', 'a/b']);
    await store.put('a', new Uint8Array(1));
  });

  it('hands out the addresses of its signer', async () => {
    const address = { url: 'http://127.0.0.1/x', method: 'GET', headers: {} } as const;
    const asked: unknown[] = [];
    const sign = (...args: unknown[]) => {
      asked.push(args);
      return Promise.resolve(address);
    };
    const store = await createFileObjects({ dir: await newDir(), sign });
    expect(await store.sign('a/b', 'GET', 60)).toBe(address);
    expect(asked).toEqual([['a/b', 'GET', 60]]);
    await expect(store.sign('../a', 'GET', 60)).rejects.toMatchObject({ code: 'request-invalid' });
  });

  it('leaves no drafts and no empty folders', async () => {
    const dir = await newDir();
    const store = await createFileObjects({ dir });
    await store.put('deep/er/key', new Uint8Array(3));
    await store.put('deep/er/key', new Uint8Array(3));
    await expect(store.put('deep/er/key', new Uint8Array(4))).rejects.toThrow('written already');
    expect(await readdir(join(dir, '.drafts'))).toEqual([]);
    await store.remove(['deep/er/key']);
    expect(await readdir(dir)).toEqual(['.drafts']);
  });
});
