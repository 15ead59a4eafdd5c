import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const child = fileURLToPath(new URL('../testing/tensorflow-child.ts', import.meta.url));

/** What the engine says, in a process that finds these stand-ins for its packages. */
async function start(...standIns: string[]): Promise<Record<string, unknown>> {
  const flags = ['--conditions=@capsweep/source', '--import', 'tsx', child, ...standIns];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<string, unknown>;
}

it('the tensorflow engine is the installed package, and trains', async () => {
  const { name, reason, facts, losses } = await start('tfjs-node=node.mjs');
  expect(name).toBe('tensorflow');
  expect(reason).toBe('Engine tensorflow (@tensorflow/tfjs-node 4.22.0, 1 thread).');
  expect(facts).toEqual({ package: '@tensorflow/tfjs-node', version: '4.22.0', threads: 1 });
  const [first = 0, , , last = 9] = losses as number[];
  expect(last).toBeLessThan(first);
}, 30_000);

it('the GPU package goes first, and the other one takes its place where it does not load', async () => {
  const gpu = await start('tfjs-node=node.mjs', 'tfjs-node-gpu=node.mjs');
  expect(gpu['facts']).toMatchObject({ package: '@tensorflow/tfjs-node-gpu' });
  const fallen = await start('tfjs-node=node.mjs', 'tfjs-node-gpu=broken.mjs');
  expect(fallen['facts']).toMatchObject({ package: '@tensorflow/tfjs-node' });
}, 30_000);

it('without a package that works it is refused, with the reason for each', async () => {
  expect(await start('tfjs-node-gpu=broken.mjs')).toEqual({
    refused:
      'No engine to train with. tensorflow: @tensorflow/tfjs-node-gpu: ' +
      'libcudart.so.11.0: cannot open shared object file, @tensorflow/tfjs-node is not installed.',
  });
}, 30_000);
