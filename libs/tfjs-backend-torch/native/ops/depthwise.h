// Depthwise convolutions in the addon's own code: on the CPU, with one filter per channel.
#pragma once
#include "core/device.h"
#include "core/window.h"
#include "cpu/functions.h"

namespace tb {

// Whether the functions below can work on a pair of tensors.
inline bool ownDepthwise(const Tensor& a, const Tensor& b) {
  return ownCode(a) && a.scalar_type() == at::kFloat && a.numel() > 0 && b.numel() > 0;
}

// Of images [batch, height, width, channels] that a window makes of others.
cpu::Depthwise geometryOf(const Window& w, at::IntArrayRef in, at::IntArrayRef out);

// x [batch, height, width, channels], filter [height, width, channels, 1]; with a bias [channels],
// the result is act(sum + bias).
Tensor depthwise(const Tensor& x, const Tensor& filter, const Window& w,
                 const Tensor* bias = nullptr, cpu::Act act = cpu::Act::none);
// `shape` is that of x. The window has no dilation.
Tensor depthwiseGradInput(const Tensor& dy, const Tensor& filter, const Ints& shape,
                          const Window& w);
Tensor depthwiseGradFilter(const Tensor& x, const Tensor& dy, const Window& w);

}  // namespace tb
