// Batch normalisation. The channel is the last axis.
#include "core/registry.h"

namespace tb {
namespace {

// [..., channel] -> [rows, channel]; a view wherever strides allow.
Tensor rows(const Tensor& x) { return x.reshape({-1, x.size(-1)}); }

// inputs: x, mean, variance, [offset], [scale]; numbers: epsilon, hasOffset, hasScale
Tensor batchNorm(const Args& a) {
  const Tensor& x = a.in(0);
  Tensor factor = (a.in(2) + a.number(0)).rsqrt();
  if (a.flag(2)) factor = factor * a.in(3 + static_cast<size_t>(a.flag(1)));
  Tensor shift = a.in(1) * factor;
  shift = a.flag(1) ? a.in(3) - shift : shift.neg_();
  return at::addcmul(shift, x, factor);
}

// inputs: x, scale, offset; numbers: epsilon
// outputs: y, mean, variance (biased), 1 / sqrt(variance + epsilon)
void batchNormTrain(const Args& a, Tensors& out) {
  const Tensor x = rows(a.in(0));
  const auto result =
      at::native_batch_norm(x, a.in(1), a.in(2), {}, {}, /*training=*/true, 0, a.number(0));
  const Tensor inverse = std::get<2>(result);
  out.push_back(std::get<0>(result).reshape(a.in(0).sizes()));
  out.push_back(std::get<1>(result));
  out.push_back(inverse.square().reciprocal_().sub_(a.number(0)).clamp_min_(0));
  out.push_back(inverse);
}

// inputs: dy, x, scale, mean, inverse; numbers: epsilon
// outputs: gradients of x, scale, offset
void batchNormTrainGrad(const Args& a, Tensors& out) {
  const auto result =
      at::native_batch_norm_backward(rows(a.in(0)), rows(a.in(1)), a.in(2), {}, {}, a.in(3),
                                     a.in(4), /*train=*/true, a.number(0), {true, true, true});
  out.push_back(std::get<0>(result).reshape(a.in(1).sizes()));
  out.push_back(std::get<1>(result));
  out.push_back(std::get<2>(result));
}

// Sum of squares over the neighbouring channels, depthRadius to each side.
Tensor neighbourhood(const Tensor& x, int64_t radius) {
  const Tensor padded = at::constant_pad_nd(x, {radius, radius}, 0);
  return padded.unfold(-1, 2 * radius + 1, 1).sum(-1);
}

// inputs: x; numbers: depthRadius, bias, alpha, beta
Tensor localResponse(const Args& a) {
  const Tensor sum = neighbourhood(a.in(0).square(), a.integer(0));
  return a.in(0) * (sum * a.number(2) + a.number(1)).pow(-a.number(3));
}

// inputs: x, y, dy; numbers: depthRadius, bias, alpha, beta
Tensor localResponseGrad(const Args& a) {
  const Tensor& x = a.in(0);
  const Tensor norm = neighbourhood(x.square(), a.integer(0)) * a.number(2) + a.number(1);
  const Tensor inner = neighbourhood(a.in(2) * a.in(1) / norm, a.integer(0));
  return a.in(2) * norm.pow(-a.number(3)) - x * inner * (2 * a.number(2) * a.number(3));
}

const KernelEntry kKernels[] = {
    {"BatchNormTrain", batchNormTrain},  {"BatchNormTrainGrad", batchNormTrainGrad},
    {"FusedBatchNorm", one<batchNorm>},  {"LRN", one<localResponse>},
    {"LRNGrad", one<localResponseGrad>},
};

}  // namespace

Family normKernels() { return kKernels; }

}  // namespace tb
