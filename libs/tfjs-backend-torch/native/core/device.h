// Where tensors live, and whose code works on them: the addon's own, which is for the CPU, or
// libtorch's operators, which every device has.
#pragma once
#include "core/kernel.h"

namespace tb {

// How numbers are computed, for the whole process.
struct Numerics {
  // Convolutions and matrix products round float32 to 10 bits of mantissa on CUDA.
  bool tf32 = true;
  // Convolutions and matrix products work on bfloat16, whatever stands between convolutions too.
  bool bfloat16 = false;
  // The same bits each time, on CUDA too; costs speed there.
  bool deterministic = false;
};

const Numerics& numerics();
void setNumerics(const Numerics& numerics);

// Makes the CPU take the code that other devices take, so that it can be tested without them.
void useOperatorsOnly(bool only);
bool operatorsOnly();

// Whether the addon's own CPU code may work on a tensor.
inline bool ownCode(const Tensor& x) { return x.is_cpu() && !operatorsOnly(); }

// A tensor as convolutions and matrix products get it, and as everything else does.
inline Tensor narrowed(const Tensor& x) {
  return numerics().bfloat16 && x.scalar_type() == at::kFloat ? x.to(at::kBFloat16) : x;
}
inline Tensor widened(const Tensor& x) {
  return x.scalar_type() == at::kBFloat16 ? x.to(at::kFloat) : x;
}

}  // namespace tb
