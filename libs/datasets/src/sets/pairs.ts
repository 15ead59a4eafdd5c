import { digits, type DataForm } from '../dataset.ts';

/** Pixels of a digit's side. */
export const digitSide = 28;

/** Pixels of the side of a picture of two digits. */
export const side = 36;

/** What a model has to know of either MultiMNIST. */
export const pairsForm: DataForm = { shape: [side, side, 1], classes: digits, labelsPerImage: 2 };
