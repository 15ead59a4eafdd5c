import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

interface Outcome {
  readonly passed: string[];
  readonly failed: { readonly name: string; readonly message: string }[];
}
interface Exclusion {
  /** The spec's full name, without the backend's. */
  readonly spec: string;
  readonly reason: string;
}

const folder = new URL('../conformance/', import.meta.url);
const exclusions = JSON.parse(
  readFileSync(new URL('exclusions.json', folder), 'utf8'),
) as Exclusion[];

async function run(backend: string): Promise<Outcome> {
  const script = new URL('run.mjs', folder).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script, backend], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome;
}

/** Specs carry the name of the backend that they run on. */
const plain = (name: string, backend: string): string => name.replaceAll(` ${backend} {}`, '');

describe('the official specs of TensorFlow.js', () => {
  let reference: Set<string>;
  let torch: Outcome;
  let passed: Set<string>;

  beforeAll(async () => {
    reference = new Set((await run('cpu')).passed.map((name) => plain(name, 'cpu')));
    torch = await run('torch');
    passed = new Set(torch.passed.map((name) => plain(name, 'torch')));
  }, 120_000);

  test('are all there', () => {
    expect(reference.size).toBeGreaterThan(4100);
  });

  test('pass wherever they pass on the reference CPU backend', () => {
    const excluded = new Set(exclusions.map((e) => e.spec));
    const missing = [...reference].filter((name) => !passed.has(name) && !excluded.has(name));
    const messages = new Map(torch.failed.map((f) => [plain(f.name, 'torch'), f.message]));
    expect(missing.map((name) => `${name}: ${messages.get(name) ?? 'did not run'}`)).toEqual([]);
  });

  test('have at most 40 exclusions, each with a reason and none out of date', () => {
    expect(exclusions.length).toBeLessThanOrEqual(40);
    for (const { spec, reason } of exclusions) {
      expect(reason).not.toBe('');
      expect(passed.has(spec), `${spec} passes and needs no exclusion`).toBe(false);
    }
  });
});
