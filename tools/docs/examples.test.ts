/** @file Every example is good; the programs among them are run by the guide's tests. */
import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { readPage, root } from './testdata/markdown.ts';
import { aScratch, type Scratch } from './testdata/scratch.ts';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'examples'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
let scratch: Scratch | undefined;
afterEach(() => scratch?.close());

it('are valid sweep files', async () => {
  scratch = await aScratch();
  const sweeps = files.filter((file) => file.endsWith('.yaml'));
  expect(sweeps).toContain('examples/own-trainer/sweep.yaml');
  const said = await scratch.sh(`npx capsweep validate ${sweeps.join(' ')}`);
  expect(said).toMatchObject({ code: 0 });
});

it('are all run by a page of the guide, if they are programs', () => {
  const pages = ['own-trainers', 'ask-and-tell'].map((name) => readPage(`docs/guide/${name}.md`));
  // The reproduction has a test of its own.
  const programs = files.filter(
    (file) => /\.(py|ts|mjs)$/.test(file) && !file.startsWith('examples/paper/reproduce/'),
  );
  for (const program of programs) expect(pages.join('\n')).toContain(program.split('/')[1]);
});
