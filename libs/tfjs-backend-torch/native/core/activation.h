// The activations that fused kernels can end with.
#pragma once
#include "core/kernel.h"

namespace tb {

// The integers by which JavaScript knows them; src/kernels/fused.ts has the same list.
enum class Activation : int { linear, relu, relu6, elu, sigmoid, leakyRelu, prelu };

// Applies an activation in place. `weights` are prelu's.
Tensor activate(Tensor x, int64_t activation, double alpha, const Tensor* weights);

// dy where 0 < y < 6, else 0, in the precision of y.
Tensor relu6Backward(const Tensor& dy, const Tensor& y);

}  // namespace tb
