/** @file The paper's reproduction, with a data set and budgets so small that it runs here. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './testdata/markdown.ts';

const program = join(root, 'examples/paper/reproduce/main.ts');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-reproduce-'));
  writeImages('train', 40);
  writeImages('t10k', 10);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Colour noise of 32 x 32 in MNIST's file format. */
function writeImages(part: string, count: number): void {
  const header = (...dims: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * dims.length);
    bytes.writeUInt16BE(0x0800 + dims.length, 2);
    dims.forEach((dim, axis) => bytes.writeUInt32BE(dim, 4 + 4 * axis));
    return bytes;
  };
  const pixels = Uint8Array.from(
    { length: count * 3072 },
    (_, i) => Math.imul(i, 2654435761) >>> 24,
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const write = (name: string, ...parts: Uint8Array[]): void =>
    writeFileSync(join(folder, `${part}-${name}`), Buffer.concat(parts));
  write('images-idx4-ubyte', header(count, 32, 32, 3), pixels);
  write('labels-idx1-ubyte', header(count), labels);
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `interruptAt` sends it Ctrl-C when it says something like that. */
async function reproduce(args: readonly string[], interruptAt?: RegExp): Promise<Outcome> {
  const common = ['--data', folder, '--state', join(folder, 'state'), '--upsample', '1'];
  const flags = ['--conditions=@capsweep/source', '--import', 'tsx', program];
  const child = spawn(process.execPath, [...flags, ...common, '--batch-size', '9', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (interruptAt?.test(line)) child.kill('SIGINT');
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr: said.join('\n') };
}

const epochOf = (text: string): number => Number(/^epochs +([\d.]+)/m.exec(text)?.[1]);

it('hands over in shards when it is interrupted, goes on from there, and ends beside the paper', async () => {
  const args = ['--weights', 'none', '--epochs', '3', '--shard-bytes', '1000000'];
  const first = await reproduce(args, /end of epoch 1/);
  expect(first.code, first.stderr).toBe(3);
  expect(first.stdout).toContain('not finished: run it again to go on');
  const [checkpoint] = readdirSync(join(folder, 'state')).filter((name) =>
    name.startsWith('checkpoint'),
  );
  const parts = readdirSync(join(folder, 'state', checkpoint ?? ''));
  expect(parts).toContain('weights.bin.014');
  for (const part of parts) {
    expect(statSync(join(folder, 'state', checkpoint ?? '', part)).size).toBeLessThanOrEqual(1e6);
  }
  const second = await reproduce(args);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toMatch(/Going on after step \d+, in epoch 2/);
  expect(second.stderr).not.toContain('end of epoch 1');
  expect(epochOf(second.stdout)).toBe(3);
  expect(second.stdout).toMatch(
    /accuracy +\d+\.\d\d % \(test\) +the paper says 96\.14 % +difference -/,
  );
  expect(second.stdout).toContain('weights    random: NOT Keras’ float32 ImageNet weights');
  expect(second.stdout).toContain('settings   not the paper’s');
}, 180_000);

it('stops by itself, and says which weights it did not like', async () => {
  const weights = join(folder, 'w.h5');
  writeFileSync(weights, 'no weights');
  const sha256 = createHash('sha256').update('no weights').digest('hex');
  const bad = await reproduce(['--weights', weights]);
  expect(bad.code).toBe(1);
  expect(bad.stderr).toContain(`w.h5, SHA-256 ${sha256}: NOT Keras’ float32 ImageNet weights`);
  expect(bad.stderr).toContain('It is not an HDF5 file');
  const short = await reproduce(['--weights', 'none', '--max-minutes', '0.001']);
  expect(short.code, short.stderr).toBe(3);
  expect(epochOf(short.stdout)).toBe(0);
}, 120_000);

it('explains its options', async () => {
  expect(await reproduce(['--help'])).toMatchObject({ code: 0 });
  const bad = await reproduce(['--weights', 'none', '--epochs', 'many']);
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.stderr).toContain('--epochs is "many"; allowed is a whole number from 1');
  expect((await reproduce([])).stderr).toContain('--weights is missing');
});
