#include "ops/depthwise.h"

#include "core/rows.h"

namespace tb {

cpu::Depthwise geometryOf(const Window& w, at::IntArrayRef in, at::IntArrayRef out) {
  return {in[1],           in[2],   out[1],         out[2],        in[3],
          w.height,        w.width, w.strideHeight, w.strideWidth, w.dilationHeight,
          w.dilationWidth, w.top,   w.left};
}

namespace {

// f(image, first row, one behind the last row): a few rows of one image at a time, in parallel.
template <typename F>
void eachBand(int64_t images, int64_t rows, int64_t rowSize, const F& f) {
  const int64_t band = std::max<int64_t>(1, 16384 / std::max<int64_t>(1, rowSize));
  const int64_t bands = (rows + band - 1) / band;
  at::parallel_for(0, images * bands, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t from = i % bands * band;
      f(i / bands, from, std::min(rows, from + band));
    }
  });
}

// With stride 1 the gradient is a convolution of dy with the filter turned round.
Window turned(const Window& w) {
  Window t = w;
  t.top = w.height - 1 - w.top;
  t.left = w.width - 1 - w.left;
  return t;
}

// How many images share one partial gradient of the filter; the sum's order depends on nothing
// else.
constexpr int64_t kImages = 4;

}  // namespace

Tensor depthwise(const Tensor& xIn, const Tensor& filterIn, const Window& w, const Tensor* bias,
                 cpu::Act act) {
  const Tensor x = xIn.contiguous(), filter = filterIn.contiguous();
  const Tensor y =
      at::empty({x.size(0), w.outHeight(x.size(1)), w.outWidth(x.size(2)), x.size(3)}, x.options());
  const cpu::Depthwise d = geometryOf(w, x.sizes(), y.sizes());
  const float *in = x.data_ptr<float>(), *weights = filter.data_ptr<float>();
  const float* added = bias == nullptr ? nullptr : bias->data_ptr<float>();
  float* out = y.data_ptr<float>();
  eachBand(x.size(0), d.outHeight, d.outWidth * d.channels, [&](int64_t i, int64_t a, int64_t b) {
    cpu::functions().depthwise(d, in + i * x.stride(0), weights, added, act, out + i * y.stride(0),
                               a, b);
  });
  return y;
}

Tensor depthwiseGradInput(const Tensor& dyIn, const Tensor& filterIn, const Ints& shape,
                          const Window& w) {
  const Window t = turned(w);
  const bool plain = w.strideHeight == 1 && w.strideWidth == 1 && t.top >= 0 && t.left >= 0;
  const Tensor dy = dyIn.contiguous();
  const Tensor filter = plain ? filterIn.flip({0, 1}) : filterIn.contiguous();
  const Tensor dx = at::empty(shape, dy.options());
  const cpu::Depthwise d =
      plain ? geometryOf(t, dy.sizes(), dx.sizes()) : geometryOf(w, dx.sizes(), dy.sizes());
  const float *in = dy.data_ptr<float>(), *weights = filter.data_ptr<float>();
  float* out = dx.data_ptr<float>();
  eachBand(shape[0], shape[1], shape[2] * shape[3], [&](int64_t i, int64_t a, int64_t b) {
    const float* from = in + i * dy.stride(0);
    float* to = out + i * dx.stride(0);
    if (plain) {
      cpu::functions().depthwise(d, from, weights, nullptr, cpu::Act::none, to, a, b);
    } else {
      cpu::functions().depthwiseGradInput(d, from, weights, to, a, b);
    }
  });
  return dx;
}

Tensor depthwiseGradFilter(const Tensor& xIn, const Tensor& dyIn, const Window& w) {
  const Tensor x = xIn.contiguous(), dy = dyIn.contiguous();
  const cpu::Depthwise d = geometryOf(w, x.sizes(), dy.sizes());
  const int64_t images = x.size(0), parts = (images + kImages - 1) / kImages;
  const auto size = static_cast<size_t>(w.height * w.width * d.channels);
  std::vector<float> partial(size * static_cast<size_t>(parts), 0);
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin * kImages; i < std::min(images, end * kImages); i++) {
      cpu::functions().depthwiseGradWeights(
          d, x.data_ptr<float>() + i * x.stride(0), dy.data_ptr<float>() + i * dy.stride(0),
          partial.data() + static_cast<size_t>(i / kImages) * size);
    }
  });
  const Tensor dw = at::empty({w.height, w.width, d.channels, 1}, x.options());
  addPartials(partial, size, dw.data_ptr<float>());
  return dw;
}

}  // namespace tb
