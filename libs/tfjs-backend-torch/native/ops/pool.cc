// Pooling and its gradients, in two and three dimensions. Padding never wins a maximum and never
// counts in an average.
//
// 2-D numbers: the window (core/window.h). 3-D numbers: size x 3, stride x 3, (before, after)
// padding of depth, height, width.
#include "core/layout.h"
#include "core/registry.h"
#include "core/rows.h"
#include "core/window.h"

namespace tb {
namespace {

// One description for both ranks, on tensors with the spatial axes last.
struct Pool {
  Ints size, stride, before, after;

  static Pool read2d(const Args& a) {
    const Window w = Window::read(a, 0);
    return {
        {w.height, w.width}, {w.strideHeight, w.strideWidth}, {w.top, w.left}, {w.bottom, w.right}};
  }
  static Pool read3d(const Args& a) {
    const Ints n = a.integers(0, 12);
    return {{n[0], n[1], n[2]}, {n[3], n[4], n[5]}, {n[6], n[8], n[10]}, {n[7], n[9], n[11]}};
  }

  Tensor padded(const Tensor& x, double value) const {
    Ints padding;
    int64_t total = 0;
    for (size_t i = size.size(); i-- > 0;) {
      padding.push_back(before[i]);
      padding.push_back(after[i]);
      total += before[i] + after[i];
    }
    return total == 0 ? x : at::constant_pad_nd(x, padding, value);
  }
  Tensor cropped(Tensor x, const Tensor& like) const {
    for (size_t i = 0; i < size.size(); i++) x = x.narrow(2 + i, before[i], like.size(2 + i));
    return x;
  }
  bool flat() const { return size.size() == 2; }
};

// Neither padding nor NaN wins a maximum.
Tensor lowest(const Pool& pool, const Tensor& x) {
  const double infinity = std::numeric_limits<double>::infinity();
  return pool.padded(x.masked_fill(x.isnan(), -infinity), -infinity);
}

// On devices nothing is masked: a NaN wins there, which is what a training that has gone wrong
// looks like anyway. Padding that both sides have alike costs no copy.
bool isQuick(const Pool& p, const Tensor& x) {
  return p.flat() && !ownCode(x) && at::isFloatingType(x.scalar_type());
}

struct QuickMax {
  Tensor x;
  Ints padding;

  QuickMax(const Pool& p, const Tensor& nchw) : x(nchw), padding(p.before) {
    bool alike = p.before == p.after;
    for (size_t i = 0; i < p.size.size(); i++) alike = alike && 2 * p.before[i] <= p.size[i];
    if (alike) return;
    x = p.padded(nchw, -std::numeric_limits<double>::infinity());
    padding = {0, 0};
  }
  std::tuple<Tensor, Tensor> forward(const Pool& p) const {
    return at::max_pool2d_with_indices(x, p.size, p.stride, padding);
  }
  Tensor backward(const Pool& p, const Tensor& dy, const Tensor& places) const {
    return at::max_pool2d_with_indices_backward(dy.to(x.scalar_type()), x, p.size, p.stride,
                                                padding, {1, 1}, false, places);
  }
};

std::tuple<Tensor, Tensor> maxWithIndices(const Pool& p, const Tensor& padded) {
  return p.flat() ? at::max_pool2d_with_indices(padded, p.size, p.stride)
                  : at::max_pool3d_with_indices(padded, p.size, p.stride);
}

Tensor maxBackward(const Pool& p, const Tensor& dy, const Tensor& x) {
  const Tensor padded = lowest(p, x);
  const Tensor index = std::get<1>(maxWithIndices(p, padded));
  const Ints none(p.size.size(), 0), ones(p.size.size(), 1);
  const Tensor dx = p.flat() ? at::max_pool2d_with_indices_backward(dy, padded, p.size, p.stride,
                                                                    none, ones, false, index)
                             : at::max_pool3d_with_indices_backward(dy, padded, p.size, p.stride,
                                                                    none, ones, false, index);
  return p.cropped(dx, x);
}

Tensor sumPool(const Pool& p, const Tensor& padded) {
  const Ints none(p.size.size(), 0);
  return p.flat() ? at::avg_pool2d(padded, p.size, p.stride, none, false, false, 1)
                  : at::avg_pool3d(padded, p.size, p.stride, none, false, false, 1);
}

// How many real elements each window sees: [1, 1, ...out].
Tensor counts(const Pool& p, const Tensor& x) {
  Ints shape(x.sizes().begin(), x.sizes().end());
  shape[0] = shape[1] = 1;
  // A window may lie in the padding alone; its average is 0.
  return sumPool(p, p.padded(at::ones(shape, x.options()), 0)).clamp_min_(1);
}

Tensor average(const Pool& p, const Tensor& x) {
  return sumPool(p, p.padded(x, 0)).div_(counts(p, x));
}

Tensor averageBackward(const Pool& p, const Tensor& dy, const Tensor& x) {
  const Ints none(p.size.size(), 0);
  const Tensor padded = p.padded(x, 0);
  // As TensorFlow.js defines it: every element of a window, padding too, has the same share.
  int64_t elements = 1;
  for (int64_t n : p.size) elements *= n;
  const Tensor share = dy / static_cast<double>(elements);
  const Tensor dx =
      p.flat() ? at::avg_pool2d_backward(share, padded, p.size, p.stride, none, false, false, 1)
               : at::avg_pool3d_backward(share, padded, p.size, p.stride, none, false, false, 1);
  return p.cropped(dx, x);
}

// On the CPU images are pooled by own code, which needs no padded copies and no indices.
bool isOwn(const Tensor& x) { return ownCode(x) && x.scalar_type() == at::kFloat && x.numel() > 0; }

cpu::PoolWindow geometry(const Window& w, at::IntArrayRef in, at::IntArrayRef out) {
  return {in[1],          in[2],         out[1], out[2], in[3], w.height, w.width,
          w.strideHeight, w.strideWidth, 1,      1,      w.top, w.left};
}

template <typename F>
void eachImage(int64_t images, const F& f) {
  at::parallel_for(0, images, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) f(i);
  });
}

Tensor ownMaxPool(const Tensor& xIn, const Window& w) {
  const Tensor x = xIn.contiguous();
  const Tensor y =
      at::empty({x.size(0), w.outHeight(x.size(1)), w.outWidth(x.size(2)), x.size(3)}, x.options());
  const cpu::PoolWindow window = geometry(w, x.sizes(), y.sizes());
  const float* in = x.data_ptr<float>();
  float* out = y.data_ptr<float>();
  eachImage(x.size(0), [&](int64_t i) {
    cpu::functions().maxPool(window, in + i * x.stride(0), out + i * y.stride(0));
  });
  return y;
}

Tensor ownMaxPoolGrad(const Tensor& dyIn, const Tensor& xIn, const Window& w, bool relu) {
  const Tensor x = xIn.contiguous(), dy = dyIn.contiguous();
  const Tensor dx = at::empty(x.sizes(), x.options());
  const cpu::PoolWindow window = geometry(w, x.sizes(), dy.sizes());
  const float *in = x.data_ptr<float>(), *gradient = dy.data_ptr<float>();
  float* out = dx.data_ptr<float>();
  eachImage(x.size(0), [&](int64_t i) {
    cpu::functions().maxPoolGrad(window, in + i * x.stride(0), gradient + i * dy.stride(0),
                                 out + i * x.stride(0), relu);
  });
  return dx;
}

Tensor toNcdhw(const Tensor& x) { return x.permute({0, 4, 1, 2, 3}); }
Tensor toNdhwc(const Tensor& x) { return x.permute({0, 2, 3, 4, 1}); }

// inputs: x; more numbers: [whether the maxima's places are wanted]
// outputs: y, [places]
void maxPool(const Args& a, Tensors& out) {
  const Pool p = Pool::read2d(a);
  const Tensor x = toNchw(a.in(0));
  if (isOwn(a.in(0))) {
    out.push_back(ownMaxPool(a.in(0), Window::read(a, 0)));
    return;
  }
  const auto [y, places] =
      isQuick(p, x) ? QuickMax(p, x).forward(p) : maxWithIndices(p, lowest(p, x));
  out.push_back(toNhwc(y));
  if (a.numbers() > Window::kNumbers) out.push_back(places);
}
// inputs: x; more numbers: whether places count through the batch or within an image
// outputs: the maxima and where they lie among the elements, as int32
void maxPoolWithArgmax(const Args& a, Tensors& out) {
  const Pool p = Pool::read2d(a);
  const Tensor x = toNchw(a.in(0)), padded = lowest(p, x);
  const auto [maxima, index] = maxWithIndices(p, padded);
  const Tensor row = at::div(index, padded.size(3), "floor") - p.before[0];
  const Tensor column = at::remainder(index, padded.size(3)) - p.before[1];
  Tensor place = toNhwc(row * x.size(3) + column) * x.size(1);
  place = place + at::arange(x.size(1), place.options());
  if (a.flag(Window::kNumbers)) {
    const Tensor image = at::arange(x.size(0), place.options()).view({-1, 1, 1, 1});
    place = place + image * (x.size(1) * x.size(2) * x.size(3));
  }
  out.push_back(toNhwc(maxima).contiguous());
  out.push_back(place.to(at::kInt));
}
Tensor avgPool(const Args& a) { return toNhwc(average(Pool::read2d(a), toNchw(a.in(0)))); }
Tensor maxPool3d(const Args& a) {
  const Pool p = Pool::read3d(a);
  return toNdhwc(std::get<0>(maxWithIndices(p, lowest(p, toNcdhw(a.in(0))))));
}
Tensor avgPool3d(const Args& a) { return toNdhwc(average(Pool::read3d(a), toNcdhw(a.in(0)))); }

Tensor quickMaxGrad(const Args& a, const Pool& p, const Tensor& x) {
  const QuickMax quick(p, x);
  const Tensor places = a.inputs() > 2 ? a.in(2) : std::get<1>(quick.forward(p));
  const Tensor dx = quick.backward(p, toNchw(a.in(0)), places);
  return dx.sizes() == x.sizes() ? dx : p.cropped(dx, x);
}

// inputs: dy, x, [the maxima's places]; more numbers: [whether x is the output of relu and dx is to
// be its input's gradient]
Tensor maxPoolGrad(const Args& a) {
  const bool relu = a.numbers() > Window::kNumbers && a.flag(Window::kNumbers);
  if (isOwn(a.in(1))) return ownMaxPoolGrad(a.in(0), a.in(1), Window::read(a, 0), relu);
  const Pool p = Pool::read2d(a);
  const Tensor x = toNchw(a.in(1));
  const Tensor dx =
      toNhwc(isQuick(p, x) ? quickMaxGrad(a, p, x) : maxBackward(p, toNchw(a.in(0)), x));
  return relu ? at::threshold_backward(dx, a.in(1), 0) : dx;
}
Tensor avgPoolGrad(const Args& a) {
  return toNhwc(averageBackward(Pool::read2d(a), toNchw(a.in(0)), toNchw(a.in(1))));
}
Tensor maxPool3dGrad(const Args& a) {
  return toNdhwc(maxBackward(Pool::read3d(a), toNcdhw(a.in(0)), toNcdhw(a.in(1))));
}
Tensor avgPool3dGrad(const Args& a) {
  return toNdhwc(averageBackward(Pool::read3d(a), toNcdhw(a.in(0)), toNcdhw(a.in(1))));
}

const KernelEntry kKernels[] = {
    {"AvgPool", one<avgPool>},
    {"AvgPool3D", one<avgPool3d>},
    {"AvgPool3DGrad", one<avgPool3dGrad>},
    {"AvgPoolGrad", one<avgPoolGrad>},
    {"MaxPool", maxPool},
    {"MaxPool3D", one<maxPool3d>},
    {"MaxPool3DGrad", one<maxPool3dGrad>},
    {"MaxPoolGrad", one<maxPoolGrad>},
    {"MaxPoolWithArgmax", maxPoolWithArgmax},
};

}  // namespace

Family poolKernels() { return kKernels; }

}  // namespace tb
