// Convolutions in three dimensions: [batch, depth, height, width, channel] outside, a permuted view
// inside.
//
// numbers: stride x 3, dilation x 3, (before, after) padding of depth, height, width, then a shape.
#include "core/registry.h"

namespace tb {
namespace {

constexpr size_t kMore = 12;

Tensor toNcdhw(const Tensor& x) { return x.permute({0, 4, 1, 2, 3}); }
Tensor toNdhwc(const Tensor& x) { return x.permute({0, 2, 3, 4, 1}); }
// [depth, height, width, in, out] <-> [out, in, depth, height, width]
Tensor toOidhw(const Tensor& filter) { return filter.permute({4, 3, 0, 1, 2}); }
Tensor toDhwio(const Tensor& filter) { return filter.permute({2, 3, 4, 1, 0}); }

Tensor padded(const Args& a, const Tensor& ncdhw) {
  const Ints p = a.integers(6, 6);
  return at::constant_pad_nd(ncdhw, {p[4], p[5], p[2], p[3], p[0], p[1]}, 0);
}

// inputs: x, filter
Tensor conv3d(const Args& a) {
  return toNdhwc(at::convolution(padded(a, toNcdhw(a.in(0))), toOidhw(a.in(1)), {},
                                 a.integers(0, 3), {0, 0, 0}, a.integers(3, 3), false, {0, 0, 0},
                                 1));
}

std::tuple<Tensor, Tensor, Tensor> backward(const Args& a, const Tensor& dy, const Tensor& x,
                                            const Tensor& filter, bool wantInput) {
  return at::convolution_backward(dy, padded(a, x), filter, c10::nullopt, a.integers(0, 3),
                                  {0, 0, 0}, a.integers(3, 3), false, {0, 0, 0}, 1,
                                  {wantInput, !wantInput, false});
}

// inputs: dy, filter; more numbers: shape of x
Tensor backpropInput(const Args& a) {
  const Tensor x = toNcdhw(at::empty(a.integers(kMore, 5), a.in(0).options()));
  const auto gradients = backward(a, toNcdhw(a.in(0)), x, toOidhw(a.in(1)), true);
  Tensor input = std::get<0>(gradients);
  for (int64_t axis = 0; axis < 3; axis++) {
    input = input.narrow(2 + axis, a.integer(6 + 2 * axis), x.size(2 + axis));
  }
  return toNdhwc(input);
}

// inputs: x, dy; more numbers: shape of the filter
Tensor backpropFilter(const Args& a) {
  const Tensor filter = toOidhw(at::empty(a.integers(kMore, 5), a.in(0).options()));
  const auto gradients = backward(a, toNcdhw(a.in(1)), toNcdhw(a.in(0)), filter, false);
  return toDhwio(std::get<1>(gradients));
}

const KernelEntry kKernels[] = {
    {"Conv3D", one<conv3d>},
    {"Conv3DBackpropFilterV2", one<backpropFilter>},
    {"Conv3DBackpropInputV2", one<backpropInput>},
};

}  // namespace

Family conv3dKernels() { return kKernels; }

}  // namespace tb
