/** @file Small pictures of text. */

const blocks = '▁▂▃▄▅▆▇█';

/** A share of 1 as a bar of at most `width` characters. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const rest = ' ▏▎▍▌▋▊▉'[eighths % 8] ?? '';
  return `${'█'.repeat(Math.floor(eighths / 8))}${rest.trim()}`;
}

/** Numbers as a line of blocks, the least lowest; thinned to at most `width`. Empty for none. */
export function sparkline(values: readonly number[], width: number): string {
  const known = values.filter((value) => Number.isFinite(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return thin(values, width)
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const place = most > least ? (value - least) / (most - least) : 0.5;
      return blocks[Math.min(blocks.length - 1, Math.floor(place * blocks.length))] ?? '';
    })
    .join('');
}

/** Evenly spread ones of the values, the last always among them. */
function thin(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width) return values;
  return Array.from({ length: width }, (_, i) => {
    const at = Math.round((i * (values.length - 1)) / (width - 1));
    return values[at] ?? NaN;
  });
}
