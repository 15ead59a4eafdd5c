// Kernels that make tensors out of numbers.
#include "core/dtype.h"
#include "core/registry.h"
#include "core/session.h"

namespace tb {
namespace {

// numbers: value, dtype, shape ...
Tensor fill(const Args& a) {
  const at::ScalarType type = toScalarType(static_cast<int>(a.integer(1)));
  return at::full(a.integers(2), a.number(0), optionsFor(type));
}

// numbers: start, count, step, dtype
Tensor range(const Args& a) {
  const at::ScalarType type = toScalarType(static_cast<int>(a.integer(3)));
  const Tensor steps = at::arange(a.integer(1), optionsFor(at::kDouble));
  return (steps * a.number(2) + a.number(0)).to(type);
}

// inputs: indices (any shape); numbers: depth, onValue, offValue, dtype
Tensor oneHot(const Args& a) {
  const Tensor index = a.in(0).unsqueeze(-1);
  const Tensor places = at::arange(a.integer(0), index.options());
  const at::ScalarType type = toScalarType(static_cast<int>(a.integer(3)));
  const Tensor hot = index.eq(places);
  if (a.number(1) == 1 && a.number(2) == 0) return hot.to(type);
  return (hot.to(at::kFloat) * (a.number(1) - a.number(2)) + a.number(2)).to(type);
}

// A diagonal of any rank: out[i..., i...] = x[i...].
Tensor diag(const Args& a) {
  const Tensor& x = a.in(0);
  Ints shape(x.sizes().begin(), x.sizes().end());
  shape.append(x.sizes().begin(), x.sizes().end());
  return at::diag(x.reshape({-1})).reshape(shape);
}

const KernelEntry kKernels[] = {
    {"Diag", one<diag>},
    {"Fill", one<fill>},
    {"OneHot", one<oneHot>},
    {"Range", one<range>},
};

}  // namespace

Family createKernels() { return kKernels; }

}  // namespace tb
