import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Row } from '../../frame/row.ts';

const run = promisify(execFile);
const root = dirname(
  createRequire(import.meta.url).resolve('@capsweep/tfjs-backend-torch/package.json'),
);

/** TensorFlow.js' own specs, on the stock cpu backend and on ours. */
export async function specsRow(): Promise<Row> {
  const passed = async (backend: string): Promise<number> => {
    const script = join(root, 'conformance', 'run.mjs');
    const { stdout } = await run(process.execPath, [script, backend], { maxBuffer: 2 ** 26 });
    const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { passed: string[] };
    return outcome.passed.length;
  };
  const [cpu, torch] = [await passed('cpu'), await passed('torch')];
  return {
    ...{ kind: 'measured', check: 'official specs that pass', target: { atLeast: cpu - 40 } },
    measured: { value: torch, unit: 'specs' },
    note: `the stock cpu backend passes ${cpu}`,
  };
}

/** The addon from nothing, in a copy of its sources. */
export async function buildRow(): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-build-'));
  try {
    for (const part of ['native', 'tools', 'package.json']) {
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    await symlink(join(root, '../../node_modules'), join(folder, 'node_modules'));
    const begun = performance.now();
    await run(process.execPath, [join(folder, 'tools', 'build.mjs'), '--quiet']);
    const value = (performance.now() - begun) / 1000;
    const measured = { value, unit: 's' };
    return { kind: 'measured', check: 'build of the addon', measured, target: { atMost: 60 } };
  } finally {
    await rm(folder, { recursive: true });
  }
}
