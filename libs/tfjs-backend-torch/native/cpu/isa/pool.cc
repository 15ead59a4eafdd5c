// Maxima over windows of [height, width, channels]. The first of equal values counts.
#include <algorithm>
#include <limits>

#include "cpu/isa/isa.h"

#define VECTORIZE _Pragma("GCC ivdep")

namespace tb::cpu::TB_ISA {
namespace {

// Calls f(input pixel) for the pixels of a window that lie inside, row by row.
template <typename F>
void eachTap(const PoolWindow& w, int64_t oh, int64_t ow, const F& f) {
  for (int64_t kh = 0; kh < w.height; kh++) {
    const int64_t ih = oh * w.strideHeight - w.top + kh;
    if (ih < 0 || ih >= w.inHeight) continue;
    for (int64_t kw = 0; kw < w.width; kw++) {
      const int64_t iw = ow * w.strideWidth - w.left + kw;
      if (iw >= 0 && iw < w.inWidth) f(ih * w.inWidth + iw);
    }
  }
}

void maxima(const PoolWindow& w, const float* __restrict x, float* __restrict y, int64_t oh,
            int64_t ow) {
  const int64_t channels = w.channels;
  for (int64_t c = 0; c < channels; c++) y[c] = -std::numeric_limits<float>::infinity();
  eachTap(w, oh, ow, [&](int64_t pixel) {
    const float* in = x + pixel * channels;
    // NaN is not greater than anything.
    VECTORIZE for (int64_t c = 0; c < channels; c++) y[c] = in[c] > y[c] ? in[c] : y[c];
  });
}

// How many channels have their maxima in registers' reach at a time.
constexpr int64_t kBlock = 64;

void spread(const PoolWindow& w, const float* __restrict x, const float* __restrict dy,
            float* __restrict dx, int64_t oh, int64_t ow, bool relu) {
  for (int64_t from = 0; from < w.channels; from += kBlock) {
    const int64_t n = std::min(kBlock, w.channels - from);
    float best[kBlock], rest[kBlock];
    const float* g = dy + (oh * w.outWidth + ow) * w.channels + from;
    for (int64_t c = 0; c < n; c++) best[c] = -std::numeric_limits<float>::infinity();
    eachTap(w, oh, ow, [&](int64_t pixel) {
      const float* in = x + pixel * w.channels + from;
      VECTORIZE for (int64_t c = 0; c < n; c++) best[c] = in[c] > best[c] ? in[c] : best[c];
    });
    VECTORIZE for (int64_t c = 0; c < n; c++) rest[c] = relu && !(best[c] > 0) ? 0 : g[c];
    eachTap(w, oh, ow, [&](int64_t pixel) {
      const float* in = x + pixel * w.channels + from;
      float* out = dx + pixel * w.channels + from;
      VECTORIZE for (int64_t c = 0; c < n; c++) {
        const float given = in[c] == best[c] ? rest[c] : 0;
        out[c] += given;
        rest[c] = in[c] == best[c] ? 0 : rest[c];
      }
    });
  }
}

}  // namespace

void maxPool(const PoolWindow& w, const float* x, float* y) {
  for (int64_t oh = 0; oh < w.outHeight; oh++) {
    for (int64_t ow = 0; ow < w.outWidth; ow++) {
      maxima(w, x, y + (oh * w.outWidth + ow) * w.channels, oh, ow);
    }
  }
}

void maxPoolGrad(const PoolWindow& w, const float* x, const float* dy, float* dx, bool relu) {
  const int64_t n = w.inHeight * w.inWidth * w.channels;
  for (int64_t i = 0; i < n; i++) dx[i] = 0;
  for (int64_t oh = 0; oh < w.outHeight; oh++) {
    for (int64_t ow = 0; ow < w.outWidth; ow++) spread(w, x, dy, dx, oh, ow, relu);
  }
}

}  // namespace tb::cpu::TB_ISA
