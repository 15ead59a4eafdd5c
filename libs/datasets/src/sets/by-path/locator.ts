/**
 * @file Data sets by path are named by a locator, which `loadDataset` understands and a model's file
 * remembers:
 *
 *     images:<size>x<channels>:<folder>       csv:<size>x<channels>:<file or folder>
 *
 * A size of 0 is that of the images themselves.
 */
import { SweepError } from '@capsweep/domain';

/** What images are made to be. */
export interface ImageForm {
  /** Height and width in pixels; 0 for what the first image has, which the others must have as well. */
  readonly size: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: 1 | 3;
}

/** A data set by path. */
export interface Locator extends ImageForm {
  readonly kind: 'images' | 'csv';
  readonly path: string;
}

/** As text, for `loadDataset`. */
export function locatorText({ kind, size, channels, path }: Locator): string {
  return `${kind}:${size}x${channels}:${path}`;
}

/** Reads a locator; undefined where the text is none. Throws `trial-params` where it is half of one. */
export function parseLocator(text: string): Locator | undefined {
  const kind = /^(images|csv):/.exec(text)?.[1] as Locator['kind'] | undefined;
  if (kind === undefined) return undefined;
  const [, size, channels, path] = /^\w+:(\d+)x([13]):(.+)$/.exec(text) ?? [];
  if (path === undefined) {
    const message = `dataset is "${text}"; a ${kind} data set is ${kind}:<size>x<1 or 3>:<path>, as in ${kind}:32x3:/data/pets.`;
    throw new SweepError('trial-params', message);
  }
  return { kind, size: Number(size), channels: channels === '1' ? 1 : 3, path };
}
