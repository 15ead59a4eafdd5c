/**
 * @file Every kernel of the reference CPU backend and where this backend runs it. `native` kernels
 * run in libtorch; `delegated` ones are computed by the reference backend on a copy.
 */

/** Kernels that are handed to the reference CPU backend, with the reason. */
export const delegated: Readonly<Record<string, string>> = {
  BroadcastArgs: 'computes a shape, a handful of integers',
  Dilation2D: 'morphology on images; no training graph of layers uses it',
  Dilation2DBackpropFilter: 'see Dilation2D',
  Dilation2DBackpropInput: 'see Dilation2D',
  Draw: 'paints on a canvas, which is JavaScript',
  Multinomial: 'draws with the seeded generator of the reference, to give the same samples',
  NonMaxSuppressionV3: 'a sequential selection over a few boxes',
  NonMaxSuppressionV4: 'see NonMaxSuppressionV3',
  NonMaxSuppressionV5: 'see NonMaxSuppressionV3',
  RaggedGather: 'sizes depend on values; not used in training graphs',
  RaggedRange: 'see RaggedGather',
  RaggedTensorToTensor: 'see RaggedGather',
  RotateWithOffset: 'image preparation outside of training steps',
  SparseFillEmptyRows: 'sizes depend on values; not used in training graphs',
  SparseReshape: 'computes shapes and indices on the host',
  SparseSegmentMean: 'sizes depend on values; not used in training graphs',
  SparseSegmentSum: 'see SparseSegmentMean',
  SparseToDense: 'see SparseSegmentMean',
  StaticRegexReplace: 'works on strings, which live in JavaScript',
  StringNGrams: 'works on strings, which live in JavaScript',
  StringSplit: 'works on strings, which live in JavaScript',
  StringToHashBucketFast: 'works on strings, which live in JavaScript',
  Transform: 'image preparation outside of training steps',
  CropAndResize: 'image preparation outside of training steps',
  Unique: 'the size of the result depends on values',
};

/** Kernels that also take strings; strings go to the reference backend. */
export const stringKernels: readonly string[] = [
  ...['Concat', 'Equal', 'NotEqual', 'GatherNd', 'GatherV2', 'Pack', 'Reverse', 'ScatterNd'],
  ...['Slice', 'SplitV', 'StridedSlice', 'TensorScatterUpdate', 'Tile', 'Transpose', 'Unpack'],
  ...['Greater', 'GreaterEqual', 'Less', 'LessEqual'],
  ...['BroadcastTo', 'Add', 'Select'],
];
