/** How training images are changed at random; each 0 or false leaves that out. */
export interface Augmentation {
  /** Moves by up to this share of the side, along either axis; 0.1 is Keras' `width_shift_range`. */
  readonly shift: number;
  /** Turns about the middle by up to so many degrees, either way. */
  readonly rotation: number;
  /** Enlarges or shrinks by up to this share. */
  readonly zoom: number;
  /** Mirrors every other image, left to right. */
  readonly flip: boolean;
  /** Pads by so many pixels on every side and cuts an image of the old size out of that. */
  readonly crop: number;
  /** What is seen outside of an image: black, its edge drawn out, or its mirror image. */
  readonly fill: Fill;
}

/** What lies outside of an image. */
export type Fill = 'black' | 'edge' | 'mirror';

/** Whether anything is changed at all. */
export function isChanging({ shift, rotation, zoom, flip, crop }: Augmentation): boolean {
  return flip || [shift, rotation, zoom, crop].some((amount) => amount > 0);
}

/** Whether every pixel of the result is one of the image, so that none has to be interpolated. */
export function isWholePixel({ shift, rotation, zoom }: Augmentation): boolean {
  return shift === 0 && rotation === 0 && zoom === 0;
}
