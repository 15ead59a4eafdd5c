// Depthwise convolutions on [height, width, channels]. A vector of channels keeps its weights in
// registers while it moves over the rows; windows of 3 x 3 have loops of their own.
#include <algorithm>

#include "cpu/isa/vector.h"

namespace tb::cpu::TB_ISA {
namespace {

int64_t ceilDiv(int64_t a, int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }

// The taps of a window that lie inside, for an axis: first and one behind the last.
struct Taps {
  int64_t from, to;
};
Taps inside(int64_t start, int64_t dilation, int64_t window, int64_t size) {
  const int64_t from = std::max<int64_t>(0, ceilDiv(-start, dilation));
  return {from, std::min(window, ceilDiv(size - start, dilation))};
}

template <typename V>
void pixel(const Depthwise& d, const float* x, const float* w, float* y, int64_t oh, int64_t ow) {
  const int64_t ih = oh * d.strideHeight - d.top, iw = ow * d.strideWidth - d.left;
  const Taps rows = inside(ih, d.dilationHeight, d.height, d.inHeight);
  const Taps columns = inside(iw, d.dilationWidth, d.width, d.inWidth);
  auto sum = V::zero();
  for (int64_t kh = rows.from; kh < rows.to; kh++) {
    for (int64_t kw = columns.from; kw < columns.to; kw++) {
      const int64_t at = (ih + kh * d.dilationHeight) * d.inWidth + iw + kw * d.dilationWidth;
      sum += V::get(x + at * d.channels) * V::get(w + (kh * d.width + kw) * d.channels);
    }
  }
  V::put(y + (oh * d.outWidth + ow) * d.channels, sum);
}

// One output row of a 3 x 3 window without dilation, all of whose rows lie inside.
template <typename V>
void row3(const Depthwise& d, const float* x, const float* w, float* y, int64_t oh) {
  const int64_t c = d.channels, stride = d.strideWidth;
  typename V::Value k[9];
  for (int i = 0; i < 9; i++) k[i] = V::get(w + i * c);
  const float* top = x + (oh * d.strideHeight - d.top) * d.inWidth * c;
  const float* middle = top + d.inWidth * c;
  const float* bottom = middle + d.inWidth * c;
  const int64_t from = std::min(d.outWidth, ceilDiv(d.left, stride));
  const int64_t to = std::max(from, std::min(d.outWidth, (d.inWidth - 3 + d.left) / stride + 1));
  for (int64_t ow = 0; ow < from; ow++) pixel<V>(d, x, w, y, oh, ow);
  for (int64_t ow = from; ow < to; ow++) {
    const int64_t at = (ow * stride - d.left) * c;
    auto sum = V::get(top + at) * k[0];
    sum += V::get(top + at + c) * k[1];
    sum += V::get(top + at + 2 * c) * k[2];
    sum += V::get(middle + at) * k[3];
    sum += V::get(middle + at + c) * k[4];
    sum += V::get(middle + at + 2 * c) * k[5];
    sum += V::get(bottom + at) * k[6];
    sum += V::get(bottom + at + c) * k[7];
    sum += V::get(bottom + at + 2 * c) * k[8];
    V::put(y + (oh * d.outWidth + ow) * c, sum);
  }
  for (int64_t ow = to; ow < d.outWidth; ow++) pixel<V>(d, x, w, y, oh, ow);
}

bool isSmall(const Depthwise& d) {
  return d.height == 3 && d.width == 3 && d.dilationHeight == 1 && d.dilationWidth == 1;
}

template <typename V>
void forward(const Depthwise& d, const float* x, const float* w, float* y, int64_t from,
             int64_t to) {
  for (int64_t oh = from; oh < to; oh++) {
    const int64_t ih = oh * d.strideHeight - d.top;
    if (isSmall(d) && ih >= 0 && ih + 3 <= d.inHeight) {
      row3<V>(d, x, w, y, oh);
    } else {
      for (int64_t ow = 0; ow < d.outWidth; ow++) pixel<V>(d, x, w, y, oh, ow);
    }
  }
}

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
template <typename V>
void gradPixel(const Depthwise& d, const float* dy, const float* w, float* dx, Windows rows,
               Windows columns) {
  auto sum = V::zero();
  for (int64_t kh = rows.first, oh = rows.place; kh < d.height; kh += d.strideHeight, oh--) {
    if (oh < 0 || oh >= d.outHeight) continue;
    for (int64_t kw = columns.first, ow = columns.place; kw < d.width; kw += d.strideWidth, ow--) {
      if (ow < 0 || ow >= d.outWidth) continue;
      sum += V::get(dy + (oh * d.outWidth + ow) * d.channels) *
             V::get(w + (kh * d.width + kw) * d.channels);
    }
  }
  V::put(dx, sum);
}

template <typename V>
void gradWeights3(const Depthwise& d, const float* x, const float* dy, float* dw) {
  const int64_t c = d.channels;
  typename V::Value sum[9];
  for (int i = 0; i < 9; i++) sum[i] = V::get(dw + i * c);
  for (int64_t oh = 0; oh < d.outHeight; oh++) {
    const int64_t ih = oh * d.strideHeight - d.top;
    for (int64_t ow = 0; ow < d.outWidth; ow++) {
      const int64_t iw = ow * d.strideWidth - d.left;
      const auto g = V::get(dy + (oh * d.outWidth + ow) * c);
      const float* at = x + (ih * d.inWidth + iw) * c;
      if (ih >= 0 && ih + 3 <= d.inHeight && iw >= 0 && iw + 3 <= d.inWidth) {
        for (int kh = 0; kh < 3; kh++) {
          for (int kw = 0; kw < 3; kw++) {
            sum[3 * kh + kw] += g * V::get(at + (kh * d.inWidth + kw) * c);
          }
        }
        continue;
      }
      for (int kh = 0; kh < 3; kh++) {
        if (ih + kh < 0 || ih + kh >= d.inHeight) continue;
        for (int kw = 0; kw < 3; kw++) {
          if (iw + kw < 0 || iw + kw >= d.inWidth) continue;
          sum[3 * kh + kw] += g * V::get(at + (kh * d.inWidth + kw) * c);
        }
      }
    }
  }
  for (int i = 0; i < 9; i++) V::put(dw + i * c, sum[i]);
}

template <typename V>
void gradWeights(const Depthwise& d, const float* x, const float* dy, float* dw) {
  if (isSmall(d)) return gradWeights3<V>(d, x, dy, dw);
  for (int64_t kh = 0; kh < d.height; kh++) {
    for (int64_t kw = 0; kw < d.width; kw++) {
      auto sum = V::get(dw + (kh * d.width + kw) * d.channels);
      for (int64_t oh = 0; oh < d.outHeight; oh++) {
        const int64_t ih = oh * d.strideHeight - d.top + kh * d.dilationHeight;
        if (ih < 0 || ih >= d.inHeight) continue;
        for (int64_t ow = 0; ow < d.outWidth; ow++) {
          const int64_t iw = ow * d.strideWidth - d.left + kw * d.dilationWidth;
          if (iw < 0 || iw >= d.inWidth) continue;
          sum += V::get(x + (ih * d.inWidth + iw) * d.channels) *
                 V::get(dy + (oh * d.outWidth + ow) * d.channels);
        }
      }
      V::put(dw + (kh * d.width + kw) * d.channels, sum);
    }
  }
}

// f(Wide or Single, channel) for every vector of channels, then for the channels that are left.
template <typename F>
void eachChannel(int64_t channels, const F& f) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) f(Wide(), c);
  for (; c < channels; c++) f(Single(), c);
}

}  // namespace

void depthwise(const Depthwise& d, const float* x, const float* weights, float* y, int64_t from,
               int64_t to) {
  eachChannel(d.channels, [&](auto v, int64_t c) {
    forward<decltype(v)>(d, x + c, weights + c, y + c, from, to);
  });
}

void depthwiseGradInput(const Depthwise& d, const float* dy, const float* weights, float* dx,
                        int64_t from, int64_t to) {
  eachChannel(d.channels, [&](auto v, int64_t c) {
    for (int64_t ih = from; ih < to; ih++) {
      const Windows rows = windowsOf(ih, d.top, d.strideHeight);
      for (int64_t iw = 0; iw < d.inWidth; iw++) {
        gradPixel<decltype(v)>(d, dy + c, weights + c, dx + (ih * d.inWidth + iw) * d.channels + c,
                               rows, windowsOf(iw, d.left, d.strideWidth));
      }
    }
  });
}

void depthwiseGradWeights(const Depthwise& d, const float* x, const float* dy, float* dw) {
  eachChannel(d.channels,
              [&](auto v, int64_t c) { gradWeights<decltype(v)>(d, x + c, dy + c, dw + c); });
}

}  // namespace tb::cpu::TB_ISA
