/**
 * @file How MultiMNIST's forms are named, for `loadDataset` and for a model's file:
 *
 *     multimnist                                         one pair for each digit
 *     multimnist:<pairs for each digit>
 *     multimnist:<pairs for each digit>:<share>@<seed>   this share of the digits meets only itself, for validation
 */

/** What is made of MNIST by Sabour's recipe. */
export interface MultiMnistForm {
  /** How many partners each digit meets. */
  readonly pairsPerDigit: number;
  /** Digits that are kept for validation; without, validation pairs share digits with those trained on. */
  readonly apart?: Apart | undefined;
}

/** Digits of the training images that meet only each other. */
export interface Apart {
  /** Of all training digits, in (0, 1). */
  readonly share: number;
  /** Draws them. */
  readonly seed: number;
}

/** As text, for `loadDataset`. */
export function multiMnistText({ pairsPerDigit, apart }: MultiMnistForm): string {
  if (apart) return `multimnist:${pairsPerDigit}:${apart.share}@${apart.seed}`;
  return pairsPerDigit === 1 ? 'multimnist' : `multimnist:${pairsPerDigit}`;
}

/** Reads the name of a form; undefined where the text is none. */
export function parseMultiMnist(text: string): MultiMnistForm | undefined {
  const found = /^multimnist(?::(\d+)(?::([\d.e-]+)@(\d+))?)?$/.exec(text);
  if (!found) return undefined;
  const [, pairs = '1', share, seed] = found;
  const apart = share === undefined ? undefined : { share: Number(share), seed: Number(seed) };
  return { pairsPerDigit: Number(pairs), ...(apart && { apart }) };
}
