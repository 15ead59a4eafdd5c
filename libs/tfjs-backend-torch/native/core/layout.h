// TensorFlow.js stores images as [batch, height, width, channel] and filters as
// [height, width, in, out]. libtorch wants [batch, channel, height, width] and [out, in, height,
// width]; permuted views say that without moving a byte, and its kernels know the first as
// "channels last".
#pragma once
#include "core/kernel.h"

namespace tb {

inline Tensor toNchw(const Tensor& x) { return x.permute({0, 3, 1, 2}); }
inline Tensor toNhwc(const Tensor& x) { return x.permute({0, 2, 3, 1}); }

inline Tensor toOihw(const Tensor& filter) { return filter.permute({3, 2, 0, 1}); }
inline Tensor toHwio(const Tensor& filter) { return filter.permute({2, 3, 1, 0}); }

// Depthwise filters: [height, width, channel, multiplier] <-> [channel * multiplier, 1, height,
// width].
inline Tensor toDepthwise(const Tensor& filter) {
  return filter.permute({2, 3, 0, 1})
      .reshape({filter.size(2) * filter.size(3), 1, filter.size(0), filter.size(1)});
}
inline Tensor fromDepthwise(const Tensor& filter, int64_t channels) {
  return filter.reshape({channels, filter.size(0) / channels, filter.size(2), filter.size(3)})
      .permute({2, 3, 0, 1});
}

}  // namespace tb
