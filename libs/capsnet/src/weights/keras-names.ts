/** @file What layers were called in other versions of the same networks. */

const parts: Readonly<Record<string, string>> = { '1': '0', '2a': '1', '2b': '2', '2c': '3' };

/**
 * Today's Keras name of a layer: `res3b_branch2a` is `conv3_block2_1_conv`, `bn3a_branch1` is
 * `conv3_block1_0_bn`, and the classifiers of ImageNet are `scores`.
 */
export function todaysName(name: string): string {
  const old = /^(res|bn)(\d)([a-f])_branch(1|2[abc])$/.exec(name);
  if (old) {
    const [, kind, stage, block, branch] = old as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    const number = block.charCodeAt(0) - 'a'.charCodeAt(0) + 1;
    return `conv${stage}_block${number}_${parts[branch]}_${kind === 'bn' ? 'bn' : 'conv'}`;
  }
  return fixed[name] ?? name;
}

const fixed: Readonly<Record<string, string>> = {
  bn_conv1: 'conv1_bn',
  conv1: 'conv1_conv',
  fc1000: 'scores',
  predictions: 'scores',
  Logits: 'scores',
};
