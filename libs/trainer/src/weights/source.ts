import { SweepError } from '@capsweep/domain';
import type { BackboneName } from '@capsweep/capsnet/catalog';

/** Where weights come from. */
export type WeightSource =
  | { readonly kind: 'imagenet'; readonly backbone: 'resnet-50' }
  | { readonly kind: 'path'; readonly path: string; readonly sha256: string | undefined }
  | { readonly kind: 'address'; readonly address: string; readonly sha256: string };

/**
 * What the settings `weights` and `weightsSha256` mean; undefined for random weights. Throws
 * `trial-params` for what means nothing.
 */
export function weightSource(
  backbone: BackboneName,
  weights: string,
  sha256: string,
): WeightSource | undefined {
  if (weights === '') return undefined;
  if (sha256 !== '' && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw refusal('weightsSha256', sha256, '64 hex digits');
  }
  if (weights === 'imagenet') {
    if (backbone === 'resnet-50') return { kind: 'imagenet', backbone };
    const rule = `for ${backbone} a file: no package that we know carries its weights`;
    throw refusal('weights', weights, rule);
  }
  if (/^https?:\/\//.test(weights)) {
    if (sha256 === '') throw refusal('weightsSha256', sha256, 'needed with an address');
    return { kind: 'address', address: weights, sha256 };
  }
  if (!/\.(h5|hdf5|keras\.h5|json)$/.test(weights)) {
    throw refusal(
      'weights',
      weights,
      'imagenet, an http address, or a path ending in .h5 or .json',
    );
  }
  return { kind: 'path', path: weights, sha256: sha256 === '' ? undefined : sha256.toLowerCase() };
}

function refusal(name: string, value: string, allowed: string): SweepError {
  const message = `${name} is ${JSON.stringify(value)}. Allowed: ${allowed}.`;
  return new SweepError('trial-params', message, { details: { name, value, allowed } });
}
