// Tensors on the CPU that have a shape and a type but no memory of their own. All lie over the same
// pages of zeros, which the system maps for reading only and which take no memory.
#pragma once
#include "core/kernel.h"

namespace tb {

Tensor hollow(at::IntArrayRef sizes, at::ScalarType type);
bool isHollow(const Tensor& tensor);

}  // namespace tb
