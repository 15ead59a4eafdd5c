// Batch normalisation. The channel is the last axis. On the CPU by own code (own_norm.cc),
// elsewhere by libtorch's, through cuDNN where it would choose that.
#include "core/activation.h"
#include "core/layout.h"
#include "core/registry.h"
#include "ops/own_norm.h"

namespace tb {
namespace {

// [..., channel] -> [rows, channel]; a view wherever strides allow.
Tensor rows(const Tensor& x) { return x.reshape({-1, x.size(-1)}); }

bool isOwn(const Args& a) { return ownCode(a.in(0)) && a.in(0).numel() > 0; }

Tensor activated(const Tensor& x, cpu::Act act) {
  if (act == cpu::Act::none) return x;
  return act == cpu::Act::relu ? at::clamp_min(x, 0) : at::clamp(x, 0, 6);
}

// The numbers by which libtorch names whose batch norm it took.
constexpr int64_t kNativeNorm = 0, kCudnnNorm = 1;

Tensor none(const Tensor& like) { return at::empty({0}, like.options().dtype(at::kByte)); }

Tensor varianceOf(const Tensor& inverse, double epsilon) {
  return inverse.square().reciprocal_().sub_(epsilon).clamp_min_(0);
}

// Through cuDNN where libtorch would choose it. What that leaves for its gradient is one more
// output; there is none where libtorch's own kernels worked.
bool keepsReserve(const Args& a) { return a.numbers() > 3 && a.flag(3); }

void chosenTrain(const Args& a, Tensors& out) {
  const Tensor x = toNchw(a.in(0));
  const auto result = at::_batch_norm_impl_index(x, a.in(1), a.in(2), {}, {}, /*training=*/true, 0,
                                                 a.number(0), /*cudnn_enabled=*/true);
  const Tensor inverse = std::get<2>(result);
  out.push_back(toNhwc(std::get<0>(result)));
  out.push_back(std::get<1>(result));
  out.push_back(varianceOf(inverse, a.number(0)));
  out.push_back(inverse);
  out.push_back(std::get<4>(result) == kNativeNorm ? Tensor() : std::get<3>(result));
}

void chosenTrainGrad(const Args& a, Tensors& out) {
  const Tensor& reserve = a.in(5);
  const Tensor x = toNchw(a.in(1)), dy = toNchw(a.in(0).to(x.scalar_type()));
  const auto result = at::_batch_norm_impl_index_backward(
      reserve.defined() ? kCudnnNorm : kNativeNorm, x, dy, a.in(2), {}, {}, a.in(3), a.in(4),
      /*train=*/true, a.number(0), {true, true, true}, reserve.defined() ? reserve : none(x));
  out.push_back(toNhwc(std::get<0>(result)));
  out.push_back(std::get<1>(result));
  out.push_back(std::get<2>(result));
}

// inputs: x, scale, offset, [extra]; numbers: epsilon, [activation, hasExtra, keepsReserve]
// outputs: act(y + extra), mean, variance (biased), 1 / sqrt(variance + epsilon), [reserve]
void batchNormTrain(const Args& a, Tensors& out) {
  if (isOwn(a)) return ownTrain(a, out);
  if (keepsReserve(a)) return chosenTrain(a, out);
  const Tensor x = rows(a.in(0));
  const auto result =
      at::native_batch_norm(x, a.in(1), a.in(2), {}, {}, /*training=*/true, 0, a.number(0));
  const Tensor inverse = std::get<2>(result);
  const Tensor y = std::get<0>(result).reshape(a.in(0).sizes());
  const bool hasExtra = a.numbers() > 2 && a.flag(2);
  out.push_back(activated(hasExtra ? y + a.in(3) : y, actOf(a, 1)));
  out.push_back(std::get<1>(result));
  out.push_back(varianceOf(inverse, a.number(0)));
  out.push_back(inverse);
}

// inputs: dy, x, scale, mean, inverse, [offset or reserve]; numbers: epsilon, [activation, reserve]
// outputs: gradients of x, scale, offset. With an activation, dy is the gradient of its output.
void batchNormTrainGrad(const Args& a, Tensors& out) {
  if (isOwn(a)) return ownTrainGrad(a, out);
  if (a.numbers() > 2 && a.flag(2)) return chosenTrainGrad(a, out);
  Tensor dy = a.in(0).to(a.in(1).scalar_type());
  if (actOf(a, 1) != cpu::Act::none) {
    const Tensor whole = (a.in(1) - a.in(3)) * (a.in(4) * a.in(2)) + a.in(5);
    const Tensor before = whole.to(dy.scalar_type());
    dy = actOf(a, 1) == cpu::Act::relu ? at::threshold_backward(dy, before, 0)
                                       : relu6Backward(dy, before);
  }
  const auto result =
      at::native_batch_norm_backward(rows(dy), rows(a.in(1)), a.in(2), {}, {}, a.in(3), a.in(4),
                                     /*train=*/true, a.number(0), {true, true, true});
  out.push_back(std::get<0>(result).reshape(a.in(1).sizes()));
  out.push_back(std::get<1>(result));
  out.push_back(std::get<2>(result));
}

// inputs: x, mean, variance, [offset], [scale]; numbers: epsilon, hasOffset, hasScale, [activation]
Tensor batchNorm(const Args& a) {
  const Tensor& x = a.in(0);
  Tensor factor = (a.in(2) + a.number(0)).rsqrt();
  if (a.flag(2)) factor = factor * a.in(3 + static_cast<size_t>(a.flag(1)));
  Tensor shift = a.in(1) * factor;
  shift = a.flag(1) ? a.in(3) - shift : shift.neg_();
  if (!isPlain(x) || factor.dim() != 1 || !isPlain(factor)) {
    return activated(at::addcmul(shift, x, factor), actOf(a, 3));
  }
  const Tensor y = a.spent(0) ? x : at::empty(x.sizes(), x.options());
  ownAffine(x, nullptr, y, {factor.data_ptr<float>(), shift.data_ptr<float>()}, actOf(a, 3));
  return y;
}

const KernelEntry kKernels[] = {
    {"BatchNormTrain", batchNormTrain},
    {"BatchNormTrainGrad", batchNormTrainGrad},
    {"BatchNormAgain", one<ownTrainAgain>},
    {"FusedBatchNorm", one<batchNorm>},
};

}  // namespace

Family normKernels() { return kKernels; }

}  // namespace tb
