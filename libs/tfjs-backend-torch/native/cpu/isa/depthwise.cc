// Depthwise convolutions on [height, width, channels]. Channels are the innermost loop, as they lie
// in memory; windows of 3 x 3 take up to four neighbouring pixels at a time.
#include "cpu/isa/depthwise.h"

#include "cpu/isa/act.h"

namespace tb::cpu::TB_ISA {
namespace {

// A convolution of one image, and what becomes of its sums.
struct Image {
  const Depthwise& d;
  const float *x, *weights, *bias;  // the bias may be null
  float* y;
  Bounds bounds;

  template <typename V>
  void put(int64_t oh, int64_t ow, int64_t c, typename V::Value sum) const {
    if (bias != nullptr) {
      const auto lowest = V::zero() + bounds.low, highest = V::zero() + bounds.high;
      sum += V::get(bias + c);
      sum = lowest > sum ? lowest : sum;
      sum = highest < sum ? highest : sum;
    }
    V::put(y + (oh * d.outWidth + ow) * d.channels + c, sum);
  }

  // One pixel, with the taps that lie inside.
  void pixel(int64_t oh, int64_t ow) const {
    const int64_t ih = oh * d.strideHeight - d.top, iw = ow * d.strideWidth - d.left;
    const Taps rows = inside(ih, d.dilationHeight, d.height, d.inHeight);
    const Taps columns = inside(iw, d.dilationWidth, d.width, d.inWidth);
    eachChannel(d.channels, [&](auto v, int64_t c) {
      using V = decltype(v);
      auto sum = V::zero();
      for (int64_t kh = rows.from; kh < rows.to; kh++) {
        for (int64_t kw = columns.from; kw < columns.to; kw++) {
          const int64_t at = (ih + kh * d.dilationHeight) * d.inWidth + iw + kw * d.dilationWidth;
          const int64_t tap = kh * d.width + kw;
          sum += V::get(x + at * d.channels + c) * V::get(weights + tap * d.channels + c);
        }
      }
      put<V>(oh, ow, c, sum);
    });
  }

  // `pixels` pixels under the taps [top, bottom) x [left, right) of a window of 3 x 3.
  template <int64_t pixels, int top, int bottom, int left, int right>
  void pixels3(int64_t oh, int64_t ow) const {
    const int64_t step = d.strideWidth * d.channels, row = d.inWidth * d.channels;
    const float* first = x + (oh * d.strideHeight - d.top) * row + ow * step - d.left * d.channels;
    eachChannel(d.channels, [&](auto v, int64_t c) {
      using V = decltype(v);
      typename V::Value sum[pixels];
      for (auto& s : sum) s = V::zero();
#pragma GCC unroll 3
      for (int kh = top; kh < bottom; kh++) {
#pragma GCC unroll 3
        for (int kw = left; kw < right; kw++) {
          const auto w = V::get(weights + (3 * kh + kw) * d.channels + c);
          const float* at = first + kh * row + kw * d.channels + c;
#pragma GCC unroll 4
          for (int64_t p = 0; p < pixels; p++) sum[p] += V::get(at + p * step) * w;
        }
      }
#pragma GCC unroll 4
      for (int64_t p = 0; p < pixels; p++) put<V>(oh, ow + p, c, sum[p]);
    });
  }

  // A pixel whose window may hang over to one side.
  template <int top, int bottom>
  void edge3(int64_t oh, int64_t ow) const {
    const Taps columns = inside(ow * d.strideWidth - d.left, 1, 3, d.inWidth);
    if (columns.from == 1 && columns.to == 3) return pixels3<1, top, bottom, 1, 3>(oh, ow);
    if (columns.from == 0 && columns.to == 2) return pixels3<1, top, bottom, 0, 2>(oh, ow);
    if (columns.from == 0 && columns.to == 3) return pixels3<1, top, bottom, 0, 3>(oh, ow);
    pixel(oh, ow);
  }

  template <int top, int bottom>
  void row3(int64_t oh) const {
    const Taps columns = insideColumns(d);
    int64_t ow = 0;
    while (ow < columns.from) edge3<top, bottom>(oh, ow++);
    for (; ow + 4 <= columns.to; ow += 4) pixels3<4, top, bottom, 0, 3>(oh, ow);
    for (; ow + 2 <= columns.to; ow += 2) pixels3<2, top, bottom, 0, 3>(oh, ow);
    while (ow < d.outWidth) edge3<top, bottom>(oh, ow++);
  }

  void row(int64_t oh) const {
    const Taps rows = inside(oh * d.strideHeight - d.top, 1, 3, d.inHeight);
    if (isSmall(d) && rows.from == 0 && rows.to == 3) return row3<0, 3>(oh);
    if (isSmall(d) && rows.from == 1 && rows.to == 3) return row3<1, 3>(oh);
    if (isSmall(d) && rows.from == 0 && rows.to == 2) return row3<0, 2>(oh);
    for (int64_t ow = 0; ow < d.outWidth; ow++) pixel(oh, ow);
  }
};

}  // namespace

void depthwise(const Depthwise& d, const float* x, const float* weights, const float* bias, Act act,
               float* y, int64_t from, int64_t to) {
  const Image image{d, x, weights, bias, y, boundsOf(act)};
  for (int64_t oh = from; oh < to; oh++) image.row(oh);
}

}  // namespace tb::cpu::TB_ISA
