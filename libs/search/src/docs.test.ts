import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { samplers, schedulers } from './methods.ts';

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/search/${name}.md`, import.meta.url), 'utf8');
const shared: Readonly<Record<string, string>> = {
  random: 'plain',
  grid: 'plain',
  sobol: 'plain',
  halton: 'plain',
  percentile: 'median',
  none: 'README',
};

describe.each([...samplers.values(), ...schedulers.values()])(
  'the page of $name',
  ({ name, options }) => {
    it('exists and names every option', () => {
      const file = shared[name] ?? name;
      expect(existsSync(new URL(`../../../docs/search/${file}.md`, import.meta.url))).toBe(true);
      const text = page(file);
      expect(text).toContain(name);
      const inherited = ['motpe', 'bohb'].includes(name) ? page('tpe') : text;
      for (const option of Object.keys(options)) expect(inherited).toContain(`\`${option}\``);
    });
  },
);
