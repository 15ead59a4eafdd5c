#include "core/dtype.h"

namespace tb {

at::ScalarType toScalarType(int dtype) {
  switch (static_cast<Dtype>(dtype)) {
    case Dtype::float32:
      return at::kFloat;
    case Dtype::int32:
      return at::kInt;
    case Dtype::boolean:
      return at::kBool;
    case Dtype::complex64:
      return at::kComplexFloat;
  }
  TORCH_CHECK(false, "there is no data type with the number ", dtype);
}

int fromScalarType(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
    case at::kBFloat16:  // of less precision inside, see core/device.h
      return static_cast<int>(Dtype::float32);
    case at::kInt:
      return static_cast<int>(Dtype::int32);
    case at::kBool:
      return static_cast<int>(Dtype::boolean);
    case at::kComplexFloat:
      return static_cast<int>(Dtype::complex64);
    default:
      TORCH_CHECK(false, "a kernel produced a tensor of type ", type,
                  ", which TensorFlow.js does not have");
  }
}

}  // namespace tb
