// The indirection of convolutions: where the input pixels lie that belong to an output pixel.
#pragma once
#include <algorithm>

#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

// Where the windows of output pixels lie, from one pixel to the next through all images.
class Windows {
 public:
  Windows(const Conv& c, const float* x, int64_t pixel)
      : c_(c), ow_(pixel % c.outWidth), oh_(pixel / c.outWidth % c.outHeight) {
    x_ = x + pixel / c.outWidth / c.outHeight * c.inHeight * c.inWidth * c.channels;
  }
  void next() {
    if (++ow_ < c_.outWidth) return;
    ow_ = 0;
    if (++oh_ < c_.outHeight) return;
    oh_ = 0;
    x_ += c_.inHeight * c_.inWidth * c_.channels;
  }
  // The input row under a row of the window, or null.
  const float* row(int64_t kh) const {
    const int64_t ih = oh_ * c_.strideHeight - c_.top + kh * c_.dilationHeight;
    return ih >= 0 && ih < c_.inHeight ? x_ + ih * c_.inWidth * c_.channels : nullptr;
  }
  // The column under the window's first.
  int64_t left() const { return ow_ * c_.strideWidth - c_.left; }

 private:
  const Conv& c_;
  const float* x_;  // the image
  int64_t ow_, oh_;
};

// Pointers to what lies under every tap of `pixels` windows.
inline void pointToTaps(const Conv& c, Windows at, const float* zeros, int64_t pixels,
                        const float** pointers) {
  for (; pixels > 0; pixels--, at.next()) {
    for (int64_t kh = 0; kh < c.height; kh++) {
      const float* row = at.row(kh);
      for (int64_t kw = 0; kw < c.width; kw++) {
        const int64_t iw = at.left() + kw * c.dilationWidth;
        const bool inside = row != nullptr && iw >= 0 && iw < c.inWidth;
        *pointers++ = inside ? row + iw * c.channels : zeros;
      }
    }
  }
}

// The same for every row of the windows. Rows that hang over are put together in `patches`.
inline void pointToRows(const Conv& c, Windows at, int64_t pixels, const float** pointers,
                        float* patches) {
  const int64_t size = c.width * c.channels;
  for (; pixels > 0; pixels--, at.next()) {
    const int64_t left = at.left();
    const bool inside = left >= 0 && left + c.width <= c.inWidth;
    for (int64_t kh = 0; kh < c.height; kh++) {
      const float* row = at.row(kh);
      if (row != nullptr && inside) {
        *pointers++ = row + left * c.channels;
        continue;
      }
      *pointers++ = patches;
      const int64_t from = row == nullptr ? size : std::max<int64_t>(0, -left) * c.channels;
      const int64_t to = std::min(c.width, c.inWidth - left) * c.channels;
      for (int64_t k = 0; k < size; k++) {
        *patches++ = k >= from && k < to ? row[left * c.channels + k] : 0;
      }
    }
  }
}

}  // namespace tb::cpu::TB_ISA
