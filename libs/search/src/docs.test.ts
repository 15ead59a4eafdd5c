import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SettingSpec } from '@capsweep/domain';
import { samplers, schedulers } from './methods.ts';

const fileOf = (name: string): URL => new URL(`../../../docs/search/${name}.md`, import.meta.url);
const page = (name: string): string => readFileSync(fileOf(name), 'utf8');

/** The rows of a page's table of options: what stands beside each name under "default". */
function defaultsOn(text: string): ReadonlyMap<string, string> {
  const [, table = ''] = /^\| option .*\n\| -.*\n((?:\|.*\n)*)/m.exec(text) ?? [];
  const rows = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.flatMap(([, name = '', value = '']) => (name === '' ? [] : [[bare(name), bare(value)]])),
  );
}

const bare = (cell: string): string => cell.replaceAll('`', '');

/** What the page must say: the default itself, or some words where there is none. */
const expectedOf = ({ default: value }: SettingSpec): unknown =>
  value === undefined ? expect.stringMatching(/\w/) : String(value);

describe.each([...samplers.values(), ...schedulers.values()])(
  'the page of $name',
  ({ name, options }) => {
    it('exists, and is named after it', () => {
      expect(existsSync(fileOf(name))).toBe(true);
      expect(page(name)).toMatch(new RegExp(`^# ${name}\n`));
    });

    it.each(['Rule', 'Papers?', 'When to use'])('has a paragraph that begins with %s', (what) => {
      expect(page(name)).toMatch(new RegExp(`^\\*\\*${what}\\.\\*\\* \\S`, 'm'));
    });

    it('has every option with its default, and no other', () => {
      const expected = Object.entries(options).map(([option, spec]) => [option, expectedOf(spec)]);
      expect(Object.fromEntries(defaultsOn(page(name)))).toEqual(Object.fromEntries(expected));
      if (expected.length === 0) expect(page(name)).toContain('**Defaults.** It has no options.');
    });

    it('is pointed at by the overview', () => {
      expect(page('README')).toContain(`(${name}.md)`);
    });
  },
);
