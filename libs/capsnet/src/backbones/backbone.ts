import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { mobilePrimary, residualPrimary, sabourPrimary } from '../heads/paper-primary.ts';
import { spatialPrimary } from '../heads/primary.ts';
import type { Normalisation } from '../heads/normalisation.ts';
import { enlarged, type Enlarging } from './enlarge.ts';
import { lastOfMobileNetV2, mobileNetV2 } from './mobilenet-v2.ts';
import { lastOfResNet50, resNet50 } from './resnet-50.ts';
import { resNet20 } from './resnet-20.ts';
import { smallCnn } from './small-cnn.ts';
import { wideConv } from './wide-conv.ts';

/** A backbone and its options. */
export type BackboneSpec =
  | { readonly kind: 'small-cnn'; readonly width: number }
  | { readonly kind: 'wide-conv' }
  | { readonly kind: 'resnet-20'; readonly width: number; readonly momentum: number }
  | ({
      readonly kind: 'mobilenet-v2';
      readonly width: number;
      readonly downsampling: number | 'auto';
      readonly momentum: number;
      readonly freeze: Freeze;
    } & Enlarging)
  | ({
      readonly kind: 'resnet-50';
      readonly momentum: number;
      readonly freeze: Freeze;
    } & Enlarging);

/**
 * Which of a backbone's layers keep their weights: none, its last ones (5 of MobileNetV2, 10 of
 * ResNet-50, which is what makes the paper's parameter counts), or all of them.
 */
export type Freeze = 'none' | 'last' | 'all';

/** Image to feature map [batch, height, width, channels]. */
export function backboneFeatures(
  image: SymbolicTensor,
  spec: BackboneSpec,
  seed: number,
): SymbolicTensor {
  switch (spec.kind) {
    case 'small-cnn':
      return smallCnn(image, { width: spec.width, seed });
    case 'wide-conv':
      return wideConv(image, { seed });
    case 'resnet-20':
      return resNet20(image, { ...spec, seed });
    case 'mobilenet-v2':
      return mobileNetV2(enlarged(image, spec, 'tf'), { ...spec, seed });
    case 'resnet-50':
      return resNet50(enlarged(image, spec, 'caffe'), { ...spec, seed });
  }
}

/** Feature map to primary capsules [batch, capsules, 8], in the way that belongs to the backbone. */
export function primaryCapsules(
  features: SymbolicTensor,
  kind: BackboneSpec['kind'],
  options: Normalisation & { readonly seed: number },
): SymbolicTensor {
  switch (kind) {
    case 'small-cnn':
    case 'resnet-20':
      return spatialPrimary(features, options);
    case 'wide-conv':
      return sabourPrimary(features, options);
    case 'mobilenet-v2':
      return mobilePrimary(features, options);
    case 'resnet-50':
      return residualPrimary(features, options);
  }
}

/** Names of the layers that keep their weights, or which names do. */
export function frozenLayers(spec: BackboneSpec): 'none' | 'all' | readonly string[] {
  if (!('freeze' in spec)) return 'none';
  if (spec.freeze !== 'last') return spec.freeze;
  return spec.kind === 'mobilenet-v2' ? lastOfMobileNetV2 : lastOfResNet50;
}
