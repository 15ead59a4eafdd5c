import type { Picture } from './picture.ts';
import { broken } from './trouble.ts';

/** What is known of a line of pixels. */
interface Told {
  /** File and line, for errors. */
  readonly where: string;
  readonly channels: 1 | 3;
}

/** The pixels of a line, all its columns but the label's: a square image of so many channels. */
export function pixelsOf(
  record: readonly string[],
  label: number,
  { where, channels }: Told,
): Picture {
  const count = record.length - 1;
  const side = Math.sqrt(count / channels);
  if (!Number.isInteger(side)) {
    const kind = channels === 1 ? 'grey' : 'colour';
    throw broken(where, `its ${count} pixel values are no square ${kind} image`);
  }
  const pixels = new Uint8Array(count);
  let at = 0;
  record.forEach((text, column) => {
    if (column === label) return;
    const value = Number(text);
    if (text === '' || !Number.isInteger(value) || value < 0 || value > 255) {
      throw broken(where, `column ${column + 1} is "${text}"; pixels are whole numbers 0 to 255`);
    }
    pixels[at++] = value;
  });
  return { shape: [side, side, channels], pixels };
}
