import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onTorchBackend } from '../testdata/on-torch.ts';
import { joinGroup } from './group.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'torch-group-'));
  await onTorchBackend();
});
afterAll(() => rm(folder, { recursive: true }));

const program = fileURLToPath(new URL('../testdata/group-member.ts', import.meta.url));

interface Learned {
  readonly learned: number[];
  readonly recorded: number;
}

/** What each of `size` processes learned from its share of the same batches. */
async function train(size: number, name: string, operatorsOnly: boolean): Promise<Learned[]> {
  const env = { ...process.env, OPERATORS_ONLY: operatorsOnly ? '1' : '0' };
  const members = Array.from({ length: size }, async (_, rank) => {
    const args = ['--import', 'tsx', '--conditions=@capsweep/source', program];
    const member = [join(folder, name), String(rank), String(size)];
    const { stdout } = await promisify(execFile)(process.execPath, [...args, ...member], { env });
    return JSON.parse(stdout) as Learned;
  });
  return Promise.all(members);
}

const kinds = [
  { name: 'recorded', operatorsOnly: false },
  { name: 'captured', operatorsOnly: true },
];
test.each(kinds)(
  'two processes with half of each batch learn what one with the whole does, $name',
  async ({ name, operatorsOnly }) => {
    const [one] = (await train(1, `${name}-1`, operatorsOnly)) as [Learned];
    const [a, b] = (await train(2, `${name}-2`, operatorsOnly)) as [Learned, Learned];
    expect([one.recorded, a.recorded, b.recorded]).toEqual([1, 1, 1]);
    expect(a.learned).toEqual(b.learned);
    const apart = Math.max(...a.learned.map((x, i) => Math.abs(x - (one.learned[i] as number))));
    expect(apart).toBeLessThan(1e-6);
    expect(await readdir(folder)).toEqual([]);
  },
  60_000,
);

test('a group of one is none', () => {
  joinGroup({ path: join(folder, 'alone'), rank: 0, size: 1 })();
});

test('a member that cannot be is refused', () => {
  const path = join(folder, 'refused');
  for (const [rank, size] of [
    [2, 2],
    [-1, 2],
    [0, 0],
    [0.5, 2],
  ] as const) {
    expect(() => joinGroup({ path, rank, size })).toThrow('needs a path and 0 <= rank < size');
  }
  expect(() => joinGroup({ path: join(folder, 'no', 'folder'), rank: 0, size: 1 })).toThrow(
    'No such file or directory',
  );
});
