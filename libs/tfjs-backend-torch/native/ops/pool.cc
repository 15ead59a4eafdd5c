// Pooling and its gradients, in two and three dimensions. Padding never wins a maximum and never
// counts in an average.
//
// 2-D numbers: the window (core/window.h). 3-D numbers: size x 3, stride x 3, (before, after)
// padding of depth, height, width.
#include "core/layout.h"
#include "core/registry.h"
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

Tensor toNcdhw(const Tensor& x) { return x.permute({0, 4, 1, 2, 3}); }
Tensor toNdhwc(const Tensor& x) { return x.permute({0, 2, 3, 4, 1}); }

// inputs: x
Tensor maxPool(const Args& a) {
  const Pool p = Pool::read2d(a);
  return toNhwc(std::get<0>(maxWithIndices(p, lowest(p, toNchw(a.in(0))))));
}
Tensor avgPool(const Args& a) { return toNhwc(average(Pool::read2d(a), toNchw(a.in(0)))); }
Tensor maxPool3d(const Args& a) {
  const Pool p = Pool::read3d(a);
  return toNdhwc(std::get<0>(maxWithIndices(p, lowest(p, toNcdhw(a.in(0))))));
}
Tensor avgPool3d(const Args& a) { return toNdhwc(average(Pool::read3d(a), toNcdhw(a.in(0)))); }

// inputs: dy, x
Tensor maxPoolGrad(const Args& a) {
  return toNhwc(maxBackward(Pool::read2d(a), toNchw(a.in(0)), toNchw(a.in(1))));
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
    {"MaxPool", one<maxPool>},
    {"MaxPool3D", one<maxPool3d>},
    {"MaxPool3DGrad", one<maxPool3dGrad>},
    {"MaxPoolGrad", one<maxPoolGrad>},
};

}  // namespace

Family poolKernels() { return kKernels; }

}  // namespace tb
