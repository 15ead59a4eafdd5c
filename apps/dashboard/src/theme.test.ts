import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { closest, contrast, type Vision } from '../testing/colour/vision.ts';

const css = await readFile(new URL('theme.css', import.meta.url), 'utf8');

function tokens(block: RegExp): (name: string) => string {
  const [, body = ''] = block.exec(css) ?? [];
  const found = new Map(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
  return (name) => {
    const value = found.get(name);
    if (value === undefined) throw new Error(`theme.css has no --${name}`);
    return value;
  };
}

const themes = {
  light: tokens(/:root \{([^}]*)\}/),
  dark: tokens(/:root\[data-theme='dark'\] \{([^}]*)\}/),
};
const texts = ['ink', 'muted', 'faint', 'accent'];
const states = ['waiting', 'running', 'paused', 'complete', 'stopped', 'failed'];
const grounds = ['canvas', 'raised', 'sunken', 'hover', 'chosen'];

// Okabe & Ito 2008, "Color Universal Design": the palette that is usually meant by "colour-blind safe".
const okabeIto = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#000000',
];
const visions: readonly Vision[] = ['all colours', 'protanopia', 'deuteranopia', 'tritanopia'];
const worst = (palette: readonly string[]): number =>
  Math.min(...visions.map((vision) => closest(palette, vision).distance));

it('measures contrast as WCAG does, and distance from black to white as one', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(closest(['#000000', '#ffffff'], 'all colours').distance).toBeCloseTo(1, 4);
});

describe.each(Object.entries(themes))('the %s theme', (_, token) => {
  it.each([...texts, ...states].flatMap((text) => grounds.map((ground) => [text, ground])))(
    'writes %s on %s with the contrast of WCAG AA',
    (text, ground) => {
      expect(contrast(token(text), token(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('keeps what is written on buttons and on a flash readable', () => {
    expect(contrast(token('on-accent'), token('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token('ink'), token('flash'))).toBeGreaterThanOrEqual(4.5);
  });

  it('draws curves that stand out, and apart for all eyes at least as Okabe and Ito do', () => {
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => token(`series-${n}`));
    for (const color of series)
      expect(contrast(color, token('raised')), color).toBeGreaterThanOrEqual(3);
    expect(worst(series)).toBeGreaterThan(worst(okabeIto));
  });
});
