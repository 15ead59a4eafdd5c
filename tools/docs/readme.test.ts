/** @file Whoever does what the README says, gets what it says. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fencesOf, readPage, root } from './testdata/markdown.ts';
import { aScratch, type Scratch } from './testdata/scratch.ts';

const readme = readPage('README.md');
let scratch: Scratch | undefined;
afterEach(() => scratch?.close());

it('has commands that run', async () => {
  scratch = await aScratch();
  const steps = await scratch.follow('README.md', { skip: /^npm / });
  expect(steps.length).toBeGreaterThanOrEqual(3);
  for (const { fence, code, out } of steps)
    expect([0, null], `${fence.text}${out}`).toContain(code);
  expect(steps[0]?.out).toContain('complete');
  expect(readdirSync(join(scratch.folder, 'first-best'))).toEqual(
    expect.arrayContaining(['manifest.json', 'model.json', 'weights.bin']),
  );
  expect(steps.at(-1)?.out).toMatch(/first +complete/);
}, 600_000);

it('has npm commands that are scripts', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const commands = fencesOf(readme).filter(({ text }) => text.startsWith('npm '));
  expect(commands.length).toBeGreaterThanOrEqual(2);
  for (const { text } of commands) {
    const name = /^npm (?:run )?([\w-]+)/.exec(text)?.[1] ?? '';
    expect(scripts).toHaveProperty(name);
    const file = /node (\S+)/.exec(scripts[name] ?? '')?.[1] ?? '';
    expect(existsSync(join(root, file)), `${name} runs ${file}`).toBe(true);
  }
});

it('has a tree with every app and every library', () => {
  const tree = fencesOf(readme).find(({ language }) => language === '')?.text ?? '';
  const named = [...tree.matchAll(/^((?:apps|libs)\/\S+)/gm)].map(([name]) => name);
  const there = ['apps', 'libs'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => `${kind}/${name}`),
  );
  expect(named.sort()).toEqual(there.sort());
});
