// Matrix products and sums of products.
#include "core/activation.h"
#include "core/device.h"
#include "core/dtype.h"
#include "core/registry.h"

namespace tb {
namespace {

Tensor maybeTransposed(const Tensor& x, bool transpose) {
  return transpose ? x.transpose(-1, -2) : x;
}

// BLAS knows floats only; integer products are exact in float64 up to 2^53.
Tensor product(const Tensor& x, const Tensor& y) {
  if (!isIntegral(x)) return widened(at::matmul(narrowed(x), narrowed(y)));
  if (x.is_cpu()) return at::matmul(x, y);
  return at::matmul(x.to(at::kDouble), y.to(at::kDouble)).to(x.scalar_type());
}

// numbers: transposeA, transposeB
Tensor matMul(const Args& a) {
  return product(maybeTransposed(a.in(0), a.flag(0)), maybeTransposed(a.in(1), a.flag(1)));
}

// inputs: a, b, [bias], [prelu weights]
// numbers: transposeA, transposeB, hasBias, hasWeights, activation, alpha
Tensor fusedMatMul(const Args& a) {
  Tensor result = matMul(a);
  if (a.flag(2)) result = result.add_(a.in(2));
  const Tensor* weights = a.flag(3) ? &a.in(2 + static_cast<size_t>(a.flag(2))) : nullptr;
  return activate(std::move(result), a.integer(4), a.number(5), weights);
}

// numbers: characters of the equation as codes ...
Tensor einsum(const Args& a) {
  std::string equation;
  for (size_t i = 0; i < a.numbers(); i++) equation.push_back(static_cast<char>(a.integer(i)));
  auto factors = a.list(0, a.inputs());
  for (Tensor& factor : factors) factor = narrowed(factor);
  return widened(at::einsum(equation, factors));
}

const KernelEntry kKernels[] = {
    {"BatchMatMul", one<matMul>},
    {"Einsum", one<einsum>},
    {"_FusedMatMul", one<fusedMatMul>},
};

}  // namespace

Family matmulKernels() { return kKernels; }

}  // namespace tb
