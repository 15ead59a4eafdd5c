/** @file No page points at something that is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readPage, root } from './testdata/markdown.ts';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)));

it('finds pages', () => expect(pages).toContain('README.md'));

it.each(pages)('%s: its links lead somewhere', (path) => {
  const page = readPage(path).replace(/^```[\s\S]*?^```$/gm, '');
  const targets = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  for (const target of local) {
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : join(dirname(path), decodeURIComponent(file));
    expect(existsSync(join(root, to)), `${target} in ${path}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readPage(to)), target).toContain(anchor);
  }
});

/** The anchors that a page's headings have. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
