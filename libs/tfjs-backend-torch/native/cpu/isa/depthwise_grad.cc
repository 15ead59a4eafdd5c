// Gradients of depthwise convolutions on [height, width, channels]. Channels are the innermost
// loop, as they lie in memory; windows of 3 x 3 take four neighbouring pixels at a time.
#include "cpu/isa/depthwise.h"

namespace tb::cpu::TB_ISA {
namespace {

// Where an input coordinate lies in windows along an axis without dilation: tap `first` of window
// `place`, then every `stride`-th tap of the window before.
struct Windows {
  int64_t first, place;
};
Windows windowsOf(int64_t in, int64_t before, int64_t stride) {
  const int64_t first = (in + before) % stride;
  return {first, (in + before - first) / stride};
}

// The input pixel's gradient, summed over the windows that it lies in.
void gradPixel(const Depthwise& d, const float* dy, const float* w, float* dx, Windows rows,
               Windows columns) {
  eachChannel(d.channels, [&](auto v, int64_t c) {
    using V = decltype(v);
    auto sum = V::zero();
    for (int64_t kh = rows.first, oh = rows.place; kh < d.height; kh += d.strideHeight, oh--) {
      if (oh < 0 || oh >= d.outHeight) continue;
      for (int64_t kw = columns.first, ow = columns.place; kw < d.width;
           kw += d.strideWidth, ow--) {
        if (ow < 0 || ow >= d.outWidth) continue;
        sum += V::get(dy + (oh * d.outWidth + ow) * d.channels + c) *
               V::get(w + (kh * d.width + kw) * d.channels + c);
      }
    }
    V::put(dx + c, sum);
  });
}

// Adds a pixel's part of the gradient of every tap that lies inside.
void gradPixelWeights(const Depthwise& d, const float* x, const float* dy, float* dw, int64_t oh,
                      int64_t ow) {
  const int64_t ih = oh * d.strideHeight - d.top, iw = ow * d.strideWidth - d.left;
  const Taps rows = inside(ih, d.dilationHeight, d.height, d.inHeight);
  const Taps columns = inside(iw, d.dilationWidth, d.width, d.inWidth);
  const float* g = dy + (oh * d.outWidth + ow) * d.channels;
  for (int64_t kh = rows.from; kh < rows.to; kh++) {
    for (int64_t kw = columns.from; kw < columns.to; kw++) {
      const int64_t at = (ih + kh * d.dilationHeight) * d.inWidth + iw + kw * d.dilationWidth;
      const float* in = x + at * d.channels;
      float* out = dw + (kh * d.width + kw) * d.channels;
      eachChannel(d.channels, [&](auto v, int64_t c) {
        using V = decltype(v);
        V::put(out + c, V::get(out + c) + V::get(g + c) * V::get(in + c));
      });
    }
  }
}

void gradPixelsWeights3(const Depthwise& d, const float* x, const float* dy, float* dw) {
  const int64_t step = d.strideWidth * d.channels, row = d.inWidth * d.channels;
  eachChannel(d.channels, [&](auto v, int64_t c) {
    using V = decltype(v);
    typename V::Value g[kPixels];
    for (int64_t p = 0; p < kPixels; p++) g[p] = V::get(dy + p * d.channels + c);
    for (int kh = 0; kh < 3; kh++) {
      for (int kw = 0; kw < 3; kw++) {
        float* out = dw + (3 * kh + kw) * d.channels + c;
        const float* at = x + kh * row + kw * d.channels + c;
        auto sum = V::get(out);
        for (int64_t p = 0; p < kPixels; p++) sum += g[p] * V::get(at + p * step);
        V::put(out, sum);
      }
    }
  });
}

// Goes over the rows [from, to) of the output: `four` does kPixels pixels whose windows lie inside,
// given by the places of the first tap and of the first output, `one` any pixel.
template <typename Four, typename One>
void eachPixel(const Depthwise& d, int64_t from, int64_t to, const Four& four, const One& one) {
  const Taps columns = isSmall(d) ? insideColumns(d) : Taps{0, 0};
  for (int64_t oh = from; oh < to; oh++) {
    const int64_t ih = oh * d.strideHeight - d.top;
    const bool whole = isSmall(d) && ih >= 0 && ih + 3 <= d.inHeight;
    for (int64_t ow = 0; ow < d.outWidth;) {
      if (whole && ow >= columns.from && ow + kPixels <= columns.to) {
        const int64_t in = ih * d.inWidth + ow * d.strideWidth - d.left;
        four(in * d.channels, (oh * d.outWidth + ow) * d.channels);
        ow += kPixels;
      } else {
        one(oh, ow++);
      }
    }
  }
}

}  // namespace

void depthwiseGradInput(const Depthwise& d, const float* dy, const float* weights, float* dx,
                        int64_t from, int64_t to) {
  for (int64_t ih = from; ih < to; ih++) {
    const Windows rows = windowsOf(ih, d.top, d.strideHeight);
    for (int64_t iw = 0; iw < d.inWidth; iw++) {
      gradPixel(d, dy, weights, dx + (ih * d.inWidth + iw) * d.channels, rows,
                windowsOf(iw, d.left, d.strideWidth));
    }
  }
}

void depthwiseGradWeights(const Depthwise& d, const float* x, const float* dy, float* dw) {
  eachPixel(
      d, 0, d.outHeight,
      [&](int64_t in, int64_t out) { gradPixelsWeights3(d, x + in, dy + out, dw); },
      [&](int64_t oh, int64_t ow) { gradPixelWeights(d, x, dy, dw, oh, ow); });
}

}  // namespace tb::cpu::TB_ISA
