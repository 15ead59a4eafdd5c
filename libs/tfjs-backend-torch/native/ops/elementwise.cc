// Kernels with one input that look at each element by itself.
#include "core/device.h"
#include "core/dtype.h"
#include "core/registry.h"

namespace tb {
namespace {

// Functions that are only defined on real numbers take integers as float32.
Tensor real(const Args& a) {
  return isIntegral(a.in(0)) ? a.in(0).to(at::kFloat) : widened(a.in(0));
}

Tensor abs(const Args& a) { return a.in(0).abs(); }
Tensor acos(const Args& a) { return real(a).acos(); }
Tensor acosh(const Args& a) { return real(a).acosh(); }
Tensor asin(const Args& a) { return real(a).asin(); }
Tensor asinh(const Args& a) { return real(a).asinh(); }
Tensor atan(const Args& a) { return real(a).atan(); }
Tensor atanh(const Args& a) { return real(a).atanh(); }
Tensor ceil(const Args& a) { return isIntegral(a.in(0)) ? a.in(0) : a.in(0).ceil(); }
Tensor cos(const Args& a) { return real(a).cos(); }
Tensor cosh(const Args& a) { return real(a).cosh(); }
Tensor elu(const Args& a) { return at::elu(real(a)); }
Tensor erf(const Args& a) { return real(a).erf(); }
Tensor exp(const Args& a) { return real(a).exp(); }
Tensor expm1(const Args& a) { return real(a).expm1(); }
Tensor floor(const Args& a) { return isIntegral(a.in(0)) ? a.in(0) : a.in(0).floor(); }
Tensor isFinite(const Args& a) { return a.in(0).isfinite(); }
Tensor isInf(const Args& a) { return a.in(0).isinf(); }
Tensor isNan(const Args& a) { return a.in(0).isnan(); }
Tensor log(const Args& a) { return real(a).log(); }
Tensor log1p(const Args& a) { return real(a).log1p(); }
Tensor logicalNot(const Args& a) { return a.in(0).logical_not(); }
Tensor neg(const Args& a) {
  return a.in(0).scalar_type() == at::kBool ? a.in(0).to(at::kInt).neg() : a.in(0).neg();
}
Tensor onesLike(const Args& a) { return at::ones(a.in(0).sizes(), a.in(0).options()); }
Tensor reciprocal(const Args& a) { return real(a).reciprocal(); }
Tensor relu(const Args& a) { return at::clamp_min(a.in(0), 0); }
Tensor relu6(const Args& a) { return at::clamp(a.in(0), 0, 6); }
Tensor round(const Args& a) { return isIntegral(a.in(0)) ? a.in(0) : a.in(0).round(); }
Tensor rsqrt(const Args& a) { return real(a).rsqrt(); }
Tensor selu(const Args& a) { return at::selu(real(a)); }
Tensor sigmoid(const Args& a) { return real(a).sigmoid(); }
Tensor sign(const Args& a) { return a.in(0).sign(); }
Tensor sin(const Args& a) { return real(a).sin(); }
Tensor sinh(const Args& a) { return real(a).sinh(); }
Tensor softplus(const Args& a) { return at::softplus(real(a)); }
Tensor sqrt(const Args& a) { return a.in(0).is_complex() ? a.in(0).sqrt() : real(a).sqrt(); }
Tensor square(const Args& a) { return a.in(0) * a.in(0); }
Tensor tan(const Args& a) { return real(a).tan(); }
Tensor tanh(const Args& a) { return real(a).tanh(); }
Tensor zerosLike(const Args& a) { return at::zeros(a.in(0).sizes(), a.in(0).options()); }

// numbers: alpha. 1 where x > 0, alpha elsewhere, NaN where x is NaN.
Tensor step(const Args& a) {
  const Tensor& x = a.in(0);
  const Tensor positive = x.gt(0).to(x.scalar_type());
  if (isIntegral(x)) return positive;
  const double alpha = a.number(0);
  const Tensor steps = alpha == 0 ? positive : positive * (1 - alpha) + alpha;
  return at::where(x.isnan(), x, steps);
}

// numbers: alpha
Tensor leakyRelu(const Args& a) { return at::leaky_relu(real(a), a.number(0)); }

// numbers: low, high
Tensor clip(const Args& a) {
  const Tensor& x = a.in(0);
  if (!isIntegral(x)) return at::clamp(x, a.number(0), a.number(1));
  return at::clamp(x.to(at::kFloat), a.number(0), a.number(1)).to(x.scalar_type());
}

// numbers: dtype
Tensor cast(const Args& a) {
  const Tensor& x = a.in(0);
  const at::ScalarType type = toScalarType(static_cast<int>(a.integer(0)));
  if (x.is_complex() && type != at::kComplexFloat) return at::real(x).to(type);
  return x.to(type);
}

const KernelEntry kKernels[] = {
    {"Abs", one<abs>},
    {"Acos", one<acos>},
    {"Acosh", one<acosh>},
    {"Asin", one<asin>},
    {"Asinh", one<asinh>},
    {"Atan", one<atan>},
    {"Atanh", one<atanh>},
    {"Cast", one<cast>},
    {"Ceil", one<ceil>},
    {"ClipByValue", one<clip>},
    {"Cos", one<cos>},
    {"Cosh", one<cosh>},
    {"Elu", one<elu>},
    {"Erf", one<erf>},
    {"Exp", one<exp>},
    {"Expm1", one<expm1>},
    {"Floor", one<floor>},
    {"IsFinite", one<isFinite>},
    {"IsInf", one<isInf>},
    {"IsNan", one<isNan>},
    {"LeakyRelu", one<leakyRelu>},
    {"Log", one<log>},
    {"Log1p", one<log1p>},
    {"LogicalNot", one<logicalNot>},
    {"Neg", one<neg>},
    {"OnesLike", one<onesLike>},
    {"Reciprocal", one<reciprocal>},
    {"Relu", one<relu>},
    {"Relu6", one<relu6>},
    {"Round", one<round>},
    {"Rsqrt", one<rsqrt>},
    {"Selu", one<selu>},
    {"Sigmoid", one<sigmoid>},
    {"Sign", one<sign>},
    {"Sin", one<sin>},
    {"Sinh", one<sinh>},
    {"Softplus", one<softplus>},
    {"Sqrt", one<sqrt>},
    {"Square", one<square>},
    {"Step", one<step>},
    {"Tan", one<tan>},
    {"Tanh", one<tanh>},
    {"ZerosLike", one<zerosLike>},
};

}  // namespace

Family elementwiseKernels() { return kKernels; }

}  // namespace tb
