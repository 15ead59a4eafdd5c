#include "core/activation.h"

#include "core/device.h"
#include "core/version.h"

namespace tb {

Tensor activate(Tensor x, int64_t activation, double alpha, const Tensor* weights) {
  switch (static_cast<Activation>(activation)) {
    case Activation::linear:
      return x;
    case Activation::relu:
      return x.clamp_min_(0);
    case Activation::relu6:
      return x.clamp_(0, 6);
    case Activation::elu:
      return at::elu_(x);
    case Activation::sigmoid:
      return x.sigmoid_();
    case Activation::leakyRelu:
      return at::leaky_relu_(x, alpha);
    case Activation::prelu:
      return at::where(x < 0, x * *weights, x);
  }
  TORCH_CHECK(false, "there is no activation with the number ", activation);
}

Tensor relu6Backward(const Tensor& dy, const Tensor& y) {
#if !TB_TORCH_AT_LEAST(2, 1)
  // Older ones do not know bfloat16 here.
  if (y.scalar_type() == at::kBFloat16) {
    return at::hardtanh_backward(widened(dy), widened(y), 0, 6).to(at::kBFloat16);
  }
#endif
  return at::hardtanh_backward(dy.to(y.scalar_type()), y, 0, 6);
}

}  // namespace tb
