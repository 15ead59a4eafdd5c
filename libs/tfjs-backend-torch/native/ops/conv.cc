// Convolutions in two dimensions and their gradients. Everything is [batch, height, width, channel]
// outside and a permuted view of it inside.
//
// numbers of every kernel here: the window (core/window.h), then what the kernel names.
#include "core/activation.h"
#include "core/device.h"
#include "core/hollow.h"
#include "core/layout.h"
#include "core/registry.h"
#include "core/rows.h"
#include "core/window.h"
#include "ops/depthwise.h"

namespace tb {
namespace {

constexpr size_t kMore = Window::kNumbers;

Tensor forward(const Tensor& x, const Tensor& filter, const c10::optional<Tensor>& bias,
               const Window& w, int64_t groups) {
  return at::convolution(w.padded(toNchw(narrowed(x)), 0), narrowed(filter), bias, w.stride(),
                         w.padding(), w.dilation(), /*transposed=*/false, {0, 0}, groups);
}

struct Backward {
  Tensor input, filter;
};

// dy, x and the results are in libtorch's layout.
Backward backward(const Tensor& dy, const Tensor& x, const Tensor& filter, const Window& w,
                  std::array<bool, 2> wanted) {
  const int64_t groups = x.size(1) / filter.size(1);
  const Tensor padded = w.padded(narrowed(x), 0);
  auto gradients = at::convolution_backward(
      narrowed(dy), padded, narrowed(filter), c10::nullopt, w.stride(), w.padding(), w.dilation(),
      /*transposed=*/false, {0, 0}, groups, {wanted[0], wanted[1], false});
  Tensor input = std::get<0>(gradients);
  if (wanted[0]) input = w.cropped(input, x.size(2), x.size(3));
  // Parameters keep their whole precision.
  return {input, wanted[1] ? widened(std::get<1>(gradients)) : Tensor()};
}

// A tensor of which only shape and layout are looked at.
Tensor shapeOnly(at::IntArrayRef nhwc, const Tensor& like) {
  const at::ScalarType type = numerics().bfloat16 ? at::kBFloat16 : like.scalar_type();
  return toNchw(like.is_cpu() ? hollow(nhwc, type) : at::empty(nhwc, like.options().dtype(type)));
}

// inputs: x, filter
Tensor conv2d(const Args& a) {
  return toNhwc(forward(a.in(0), toOihw(a.in(1)), c10::nullopt, Window::read(a, 0),
                        a.in(0).size(3) / a.in(1).size(2)));
}

Tensor depthwiseConv2d(const Args& a) {
  if (ownDepthwise(a.in(0), a.in(1)) && a.in(1).size(3) == 1) {
    return depthwise(a.in(0), a.in(1), Window::read(a, 0));
  }
  return toNhwc(
      forward(a.in(0), toDepthwise(a.in(1)), c10::nullopt, Window::read(a, 0), a.in(0).size(3)));
}

// inputs: x, filter, [bias], [prelu weights]; more numbers: hasBias, hasWeights, activation, alpha
Tensor finish(const Args& a, Tensor y) {
  const int64_t activation = a.integer(kMore + 2);
  // The first three activations are those of own CPU code, by the same numbers.
  if (a.flag(kMore) && activation <= 2 && isPlain(y) && isPlain(a.in(2)) && a.in(2).dim() == 1) {
    addBias(y, a.in(2), static_cast<cpu::Act>(activation));
    return y;
  }
  if (a.flag(kMore)) y = y.add_(a.in(2));
  const Tensor* weights =
      a.flag(kMore + 1) ? &a.in(2 + static_cast<size_t>(a.flag(kMore))) : nullptr;
  return activate(std::move(y), activation, a.number(kMore + 3), weights);
}
Tensor fusedConv2d(const Args& a) { return finish(a, conv2d(a)); }
Tensor fusedDepthwiseConv2d(const Args& a) { return finish(a, depthwiseConv2d(a)); }

// The part of a gradient that belongs to a window of the convolution; TensorFlow.js lets a
// transposed convolution ask for fewer rows or columns than it was given.
Tensor cropped(const Tensor& dy, const Tensor& x, const Window& w) {
  return dy.narrow(2, 0, std::min(dy.size(2), w.outHeight(x.size(2))))
      .narrow(3, 0, std::min(dy.size(3), w.outWidth(x.size(3))));
}

// inputs: dy, filter; more numbers: shape of x
Tensor conv2dBackpropInput(const Args& a) {
  const Tensor x = shapeOnly(a.integers(kMore, 4), a.in(0));
  const Tensor dy = cropped(toNchw(a.in(0)), x, Window::read(a, 0));
  const auto both = backward(dy, x, toOihw(a.in(1)), Window::read(a, 0), {true, false});
  return toNhwc(both.input);
}

// inputs: x, dy; more numbers: shape of the filter
Tensor conv2dBackpropFilter(const Args& a) {
  const Ints hwio = a.integers(kMore, 4);
  const Tensor filter = at::empty({hwio[3], hwio[2], hwio[0], hwio[1]}, a.in(0).options(),
                                  at::MemoryFormat::ChannelsLast);
  const auto both =
      backward(toNchw(a.in(1)), toNchw(a.in(0)), filter, Window::read(a, 0), {false, true});
  return toHwio(both.filter);
}

// inputs: dy, filter; more numbers: shape of x
Tensor depthwiseBackpropInput(const Args& a) {
  if (ownDepthwise(a.in(0), a.in(1)) && a.in(1).size(3) == 1 && Window::read(a, 0).isDense()) {
    return depthwiseGradInput(a.in(0), a.in(1), a.integers(kMore, 4), Window::read(a, 0));
  }
  const Tensor x = shapeOnly(a.integers(kMore, 4), a.in(0));
  const auto both =
      backward(toNchw(a.in(0)), x, toDepthwise(a.in(1)), Window::read(a, 0), {true, false});
  return toNhwc(both.input);
}

// inputs: x, dy; more numbers: shape of the filter
Tensor depthwiseBackpropFilter(const Args& a) {
  if (ownDepthwise(a.in(0), a.in(1)) && a.integer(kMore + 3) == 1) {
    return depthwiseGradFilter(a.in(0), a.in(1), Window::read(a, 0));
  }
  const Tensor filter = at::empty(a.integers(kMore, 4), a.in(0).options());
  const auto both = backward(toNchw(a.in(1)), toNchw(a.in(0)), toDepthwise(filter),
                             Window::read(a, 0), {false, true});
  return fromDepthwise(both.filter, a.in(0).size(3));
}

const KernelEntry kKernels[] = {
    {"Conv2D", one<conv2d>},
    {"Conv2DBackpropFilter", one<conv2dBackpropFilter>},
    {"Conv2DBackpropInput", one<conv2dBackpropInput>},
    {"DepthwiseConv2dNative", one<depthwiseConv2d>},
    {"DepthwiseConv2dNativeBackpropFilter", one<depthwiseBackpropFilter>},
    {"DepthwiseConv2dNativeBackpropInput", one<depthwiseBackpropInput>},
    {"FusedConv2D", one<fusedConv2d>},
    {"FusedDepthwiseConv2D", one<fusedDepthwiseConv2d>},
};

}  // namespace

Family convKernels() { return kKernels; }

}  // namespace tb
