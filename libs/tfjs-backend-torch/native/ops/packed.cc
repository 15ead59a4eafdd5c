// Kernels that only recorded evaluations call: convolutions and products with filters that were
// prepared before. They carry a bias, and what a batch norm with fixed statistics makes of the
// output:
//
//   norm(x * filter + bias) = x * (filter factor) + (bias factor + shift)
//   factor = scale / sqrt(variance + epsilon), shift = offset - mean factor
#include "core/registry.h"
#include "core/window.h"
#include "ops/depthwise.h"
#include "ops/own_norm.h"

namespace tb {
namespace {

// The factor and the bias of every output channel, filled up to `room` channels.
struct Folded {
  Tensor factor, bias;
};

// inputs: filter, [bias], [mean, variance, [offset], [scale]]
// numbers: hasBias, [epsilon, hasOffset, hasScale]
Folded folded(const Args& a, int64_t channels, int64_t room) {
  const auto options = a.in(0).options();
  Folded f = {at::ones({channels}, options.dtype(at::kDouble)), at::zeros({room}, options)};
  Tensor bias = a.flag(0) ? a.in(1).to(at::kDouble) : at::zeros_like(f.factor);
  if (a.numbers() > 1) {
    const size_t mean = a.flag(0) ? 2 : 1, offset = mean + 2, scale = offset + a.flag(2);
    f.factor = (a.in(mean + 1).to(at::kDouble) + a.number(1)).rsqrt();
    if (a.flag(3)) f.factor.mul_(a.in(scale));
    bias = (bias - a.in(mean)) * f.factor;
    if (a.flag(2)) bias.add_(a.in(offset));
  }
  f.bias.narrow(0, 0, channels).copy_(bias);
  f.factor = f.factor.to(at::kFloat);
  return f;
}

// outputs: the packed filter, the bias
void packFilter(const Args& a, Tensors& out) {
  const auto& code = cpu::functions();
  const Tensor filter = a.in(0).contiguous();
  const int64_t channels = filter.size(-1), depth = filter.numel() / channels;
  const int64_t room = code.paddedChannels(channels);
  const Folded f = folded(a, channels, room);
  Tensor packed = at::empty({depth * room}, filter.options());
  code.packFilter(filter.data_ptr<float>(), depth, channels, f.factor.data_ptr<float>(),
                  packed.data_ptr<float>());
  out.push_back(packed);
  out.push_back(f.bias);
}

// outputs: the filter [height, width, channels, 1], the bias
void foldDepthwise(const Args& a, Tensors& out) {
  const int64_t channels = a.in(0).size(2);
  const Folded f = folded(a, channels, channels);
  out.push_back((a.in(0) * f.factor.unsqueeze(1)).contiguous());
  out.push_back(f.bias);
}

// How many output pixels are one task for a thread.
constexpr int64_t kPixels = 64;

// x [batch, height, width, channels] plain; y likewise.
void convolve(const cpu::Conv& c, const Tensor& x, const Tensor& packed, const cpu::Finish& finish,
              const Tensor& y) {
  const auto& code = cpu::functions();
  const std::vector<float> zeros(c.channels, 0);
  const int64_t pixels = y.numel() / c.outChannels, panels = code.panelsOf(c.outChannels);
  const float *in = x.data_ptr<float>(), *weights = packed.data_ptr<float>();
  float* out = y.data_ptr<float>();
  const int64_t parts = (pixels + kPixels - 1) / kPixels;
  // Few pixels have many channels, as a rule.
  const int64_t cuts = parts >= at::get_num_threads() ? 1 : panels;
  at::parallel_for(0, parts * cuts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t from = i / cuts * kPixels, cut = i % cuts;
      code.packedConv(
          c, in, zeros.data(), weights, finish, out,
          {from, std::min(from + kPixels, pixels), panels * cut / cuts, panels * (cut + 1) / cuts});
    }
  });
}

// inputs: x, packed filter, bias, [extra]
// numbers: the window, output channels, activation, hasExtra
Tensor packedConv2d(const Args& a) {
  const Tensor x = a.in(0).contiguous();
  const Window w = Window::read(a, 0);
  const int64_t channels = a.integer(Window::kNumbers);
  const bool hasExtra = a.flag(Window::kNumbers + 2);
  const Tensor extra = hasExtra ? a.in(3).contiguous() : Tensor();
  const Tensor y =
      at::empty({x.size(0), w.outHeight(x.size(1)), w.outWidth(x.size(2)), channels}, x.options());
  if (y.numel() == 0) return y;
  const cpu::Conv c = {geometryOf(w, x.sizes(), y.sizes()), channels};
  convolve(c, x, a.in(1),
           {a.in(2).data_ptr<float>(), hasExtra ? extra.data_ptr<float>() : nullptr,
            actOf(a, Window::kNumbers + 1)},
           y);
  return y;
}

// inputs: x [..., channels], packed filter, bias; numbers: unused, unused, output channels,
// activation
Tensor packedMatMul(const Args& a) {
  const Tensor x = a.in(0).contiguous();
  Ints sizes(x.sizes().begin(), x.sizes().end());
  const int64_t in = sizes.back(), rows = x.numel() / in;
  sizes.back() = a.integer(2);
  const Tensor y = at::empty(sizes, x.options());
  const cpu::Conv c = {{1, rows, 1, rows, in, 1, 1, 1, 1, 1, 1, 0, 0}, sizes.back()};
  convolve(c, x, a.in(1), {a.in(2).data_ptr<float>(), nullptr, actOf(a, 3)}, y);
  return y;
}

// inputs: x, filter, bias; numbers: the window, unused, activation
Tensor foldedDepthwise(const Args& a) {
  return depthwise(a.in(0), a.in(1), Window::read(a, 0), &a.in(2), actOf(a, Window::kNumbers + 1));
}

const KernelEntry kKernels[] = {
    {"FoldDepthwise", foldDepthwise},    {"FoldedDepthwise", one<foldedDepthwise>},
    {"PackFilter", packFilter},          {"PackedConv2D", one<packedConv2d>},
    {"PackedMatMul", one<packedMatMul>},
};

}  // namespace

Family packedKernels() { return kKernels; }

}  // namespace tb
