// The geometry of a convolution or a pooling window in two dimensions, as JavaScript sends it.
#pragma once
#include "core/kernel.h"

namespace tb {

struct Window {
  static constexpr size_t kNumbers = 10;

  int64_t height, width;
  int64_t strideHeight, strideWidth;
  int64_t dilationHeight, dilationWidth;
  int64_t top, bottom, left, right;

  static Window read(const Args& a, size_t first) {
    const Ints n = a.integers(first, kNumbers);
    return {n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]};
  }

  int64_t outHeight(int64_t in) const {
    return (in + top + bottom - (height - 1) * dilationHeight - 1) / strideHeight + 1;
  }
  int64_t outWidth(int64_t in) const {
    return (in + left + right - (width - 1) * dilationWidth - 1) / strideWidth + 1;
  }

  bool isDense() const { return dilationHeight == 1 && dilationWidth == 1; }
  // libtorch's operators pad both sides alike; anything else needs a padded copy first.
  bool symmetric() const { return top == bottom && left == right; }
  std::array<int64_t, 2> size() const { return {height, width}; }
  std::array<int64_t, 2> stride() const { return {strideHeight, strideWidth}; }
  std::array<int64_t, 2> dilation() const { return {dilationHeight, dilationWidth}; }
  std::array<int64_t, 2> padding() const {
    return symmetric() ? std::array<int64_t, 2>{top, left} : std::array<int64_t, 2>{0, 0};
  }

  // The input as the operator needs it: padded if the padding is not symmetric.
  Tensor padded(const Tensor& nchw, double value) const {
    if (symmetric()) return nchw;
    return at::constant_pad_nd(nchw, {left, right, top, bottom}, value);
  }
  // The inverse for a gradient: cuts off what `padded` added.
  Tensor cropped(const Tensor& nchw, int64_t inHeight, int64_t inWidth) const {
    if (symmetric()) return nchw;
    return nchw.narrow(2, top, inHeight).narrow(3, left, inWidth);
  }
};

}  // namespace tb
