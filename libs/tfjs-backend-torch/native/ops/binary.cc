// Kernels with two inputs that are broadcast against each other.
#include <ATen/EmptyTensor.h>

#include <functional>

#include "core/activation.h"
#include "core/dtype.h"
#include "core/registry.h"

namespace tb {
namespace {

const Tensor& x(const Args& a) { return a.in(0); }
const Tensor& y(const Args& a) { return a.in(1); }

// For a handful of numbers, asking libtorch costs more than computing.
constexpr int64_t kFew = 16;

bool isFew(const Tensor& t) {
  return t.numel() <= kFew && t.scalar_type() == at::kFloat && t.is_cpu() && t.is_contiguous();
}

template <typename F>
Tensor few(const Args& a, F f) {
  Tensor z = at::detail::empty_cpu(x(a).sizes(), at::kFloat);
  const float *p = x(a).data_ptr<float>(), *q = y(a).data_ptr<float>();
  float* out = z.data_ptr<float>();
  for (int64_t i = 0; i < x(a).numel(); i++) out[i] = f(p[i], q[i]);
  return z;
}

// Whether both are few numbers of one shape.
bool bothFew(const Args& a) { return isFew(x(a)) && isFew(y(a)) && x(a).sizes() == y(a).sizes(); }

Tensor add(const Args& a) { return bothFew(a) ? few(a, std::plus<float>()) : x(a) + y(a); }
Tensor sub(const Args& a) { return bothFew(a) ? few(a, std::minus<float>()) : x(a) - y(a); }
Tensor multiply(const Args& a) {
  return bothFew(a) ? few(a, std::multiplies<float>()) : x(a) * y(a);
}
Tensor maximum(const Args& a) { return at::maximum(x(a), y(a)); }
Tensor minimum(const Args& a) { return at::minimum(x(a), y(a)); }
Tensor atan2(const Args& a) { return at::atan2(x(a), y(a)); }

bool bothIntegral(const Args& a) { return isIntegral(x(a)) && isIntegral(y(a)); }

// Integers divide in float64, where every int32 has its place; a zero divisor then gives the
// integer that a cast of infinity gives instead of a trap.
Tensor divideIntegers(const Args& a, c10::string_view rounding) {
  const Tensor quotient = at::div(x(a).to(at::kDouble), y(a).to(at::kDouble), rounding);
  return at::nan_to_num(quotient, 0, 0, 0).to(at::kInt);
}

Tensor realDiv(const Args& a) { return bothIntegral(a) ? divideIntegers(a, "trunc") : x(a) / y(a); }
Tensor floorDiv(const Args& a) {
  return bothIntegral(a) ? divideIntegers(a, "floor") : at::floor(x(a) / y(a));
}
// The result has the sign of the divisor.
Tensor mod(const Args& a) {
  if (!bothIntegral(a)) return at::remainder(x(a), y(a));
  const Tensor rest = at::remainder(x(a).to(at::kDouble), y(a).to(at::kDouble));
  return at::nan_to_num(rest, 0, 0, 0).to(at::kInt);
}
Tensor pow(const Args& a) {
  if (!bothIntegral(a)) return at::pow(x(a), y(a));
  // Negative integer powers are fractions, which integers truncate.
  return at::pow(x(a).to(at::kDouble), y(a)).to(at::kInt);
}
Tensor squaredDifference(const Args& a) {
  const Tensor difference = x(a) - y(a);
  return difference * difference;
}
// inputs: x, alpha
Tensor prelu(const Args& a) { return at::where(x(a) < 0, x(a) * y(a), x(a)); }
// inputs: dy, y. From the output: dy where y >= 0, dy * (y + 1) elsewhere.
Tensor eluGrad(const Args& a) { return at::where(y(a) >= 0, x(a), x(a) * (y(a) + 1)); }

Tensor equal(const Args& a) { return at::eq(x(a), y(a)); }
Tensor notEqual(const Args& a) { return at::ne(x(a), y(a)); }
Tensor greater(const Args& a) { return at::gt(x(a), y(a)); }
Tensor greaterEqual(const Args& a) { return at::ge(x(a), y(a)); }
Tensor less(const Args& a) { return at::lt(x(a), y(a)); }
Tensor lessEqual(const Args& a) { return at::le(x(a), y(a)); }
Tensor logicalAnd(const Args& a) { return at::logical_and(x(a), y(a)); }
Tensor logicalOr(const Args& a) { return at::logical_or(x(a), y(a)); }
Tensor bitwiseAnd(const Args& a) { return at::bitwise_and(x(a), y(a)); }

// inputs: condition, t, e. A condition of rank 1 picks rows of t and e.
Tensor select(const Args& a) {
  Tensor condition = a.in(0).to(at::kBool);
  const Tensor& t = a.in(1);
  if (condition.dim() == 1 && t.dim() > 1) {
    Ints shape(t.dim(), 1);
    shape[0] = condition.size(0);
    condition = condition.reshape(shape);
  }
  return at::where(condition, t, a.in(2));
}

// Any number of inputs of one shape.
Tensor addN(const Args& a) {
  Tensor sum = a.in(0);
  for (size_t i = 1; i < a.inputs(); i++) sum = i == 1 ? sum + a.in(i) : sum.add_(a.in(i));
  return sum;
}

// Gradients of activations, in one pass each. inputs: dy, then x or y as the name says.
// The gradient has the precision of what it belongs to.
Tensor dy(const Args& a) { return x(a).to(y(a).scalar_type()); }
Tensor reluGrad(const Args& a) { return at::threshold_backward(dy(a), y(a), 0); }
Tensor relu6Grad(const Args& a) { return relu6Backward(x(a), y(a)); }
Tensor sigmoidGrad(const Args& a) { return at::sigmoid_backward(dy(a), y(a)); }
Tensor tanhGrad(const Args& a) { return at::tanh_backward(dy(a), y(a)); }

const KernelEntry kKernels[] = {
    {"Add", one<add>},
    {"AddN", one<addN>},
    {"Atan2", one<atan2>},
    {"BitwiseAnd", one<bitwiseAnd>},
    {"EluGrad", one<eluGrad>},
    {"Equal", one<equal>},
    {"FloorDiv", one<floorDiv>},
    {"Greater", one<greater>},
    {"GreaterEqual", one<greaterEqual>},
    {"Less", one<less>},
    {"LessEqual", one<lessEqual>},
    {"LogicalAnd", one<logicalAnd>},
    {"LogicalOr", one<logicalOr>},
    {"Maximum", one<maximum>},
    {"Minimum", one<minimum>},
    {"Mod", one<mod>},
    {"Multiply", one<multiply>},
    {"NotEqual", one<notEqual>},
    {"Pow", one<pow>},
    {"Prelu", one<prelu>},
    {"RealDiv", one<realDiv>},
    {"Relu6Grad", one<relu6Grad>},
    {"ReluGrad", one<reluGrad>},
    {"Select", one<select>},
    {"SigmoidGrad", one<sigmoidGrad>},
    {"SquaredDifference", one<squaredDifference>},
    {"Sub", one<sub>},
    {"TanhGrad", one<tanhGrad>},
};

}  // namespace

Family binaryKernels() { return kKernels; }

}  // namespace tb
