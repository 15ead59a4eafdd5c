import { readFile } from 'node:fs/promises';
import type { ImageForm } from './locator.ts';
import { broken, missing, reasonOf } from './trouble.ts';

/** A decoded picture. */
export interface Picture {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** [height, width, channels] */
  readonly pixels: Uint8Array;
}

/**
 * Decodes a picture file (PNG, JPEG, WebP, GIF, TIFF, AVIF) in the wanted form: enlarged or shrunk to
 * fill the size, what stands over cut off evenly; turned as its EXIF says; on black where it is
 * transparent.
 *
 * @param path Of a picture, named in every error.
 */
export async function readPicture(path: string, { size, channels }: ImageForm): Promise<Picture> {
  const bytes = await readIfThere(path);
  // Loaded when wanted: it is native code, and most runs have no picture files.
  const { default: sharp } = await import('sharp');
  try {
    const upright = sharp(bytes, { failOn: 'truncated' }).rotate();
    const sized = size === 0 ? upright : upright.resize(size, size, { fit: 'cover' });
    const opaque = sized.flatten({ background: '#000' });
    const { data, info } = await opaque
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { shape: [info.height, info.width, info.channels], pixels: new Uint8Array(data) };
  } catch (error) {
    throw broken(path, `it is no picture that can be decoded (${reasonOf(error)})`, error);
  }
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw missing(path, `cannot be read (${reasonOf(error)})`);
  }
}
