// TensorFlow.js' data types and libtorch's.
#pragma once
#include "core/torch.h"

namespace tb {

// The integers by which JavaScript knows the types; src/dtypes.ts has the same list.
enum class Dtype : int { float32 = 0, int32 = 1, boolean = 2, complex64 = 3 };

at::ScalarType toScalarType(int dtype);
int fromScalarType(at::ScalarType type);

// True for the types that TensorFlow.js calls int32 and bool.
inline bool isIntegral(const at::Tensor& x) { return at::isIntegralType(x.scalar_type(), true); }

}  // namespace tb
