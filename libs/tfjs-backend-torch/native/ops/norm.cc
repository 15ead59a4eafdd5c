// Batch normalisation. The channel is the last axis. Training goes over the batch twice in each
// direction: for sums, and for the result together with the activation that follows.
#include "core/activation.h"
#include "core/layout.h"
#include "core/registry.h"
#include "core/rows.h"

namespace tb {
namespace {

// [..., channel] -> [rows, channel]; a view wherever strides allow.
Tensor rows(const Tensor& x) { return x.reshape({-1, x.size(-1)}); }

cpu::Act actOf(const Args& a, size_t i) {
  return a.numbers() > i ? static_cast<cpu::Act>(a.integer(i)) : cpu::Act::none;
}

// y = act(x * factor + shift + extra)
void apply(const Tensor& x, const Tensor* extra, const Tensor& y, cpu::Affine by, cpu::Act act) {
  const cpu::Rows size = rowsOf(x);
  const float* in = x.data_ptr<float>();
  const float* more = extra == nullptr ? nullptr : extra->data_ptr<float>();
  float* out = y.data_ptr<float>();
  Stretches(size).each([&](Stretch s) {
    const size_t at = s.from * size.columns;
    cpu::functions().affine(in + at, more == nullptr ? nullptr : more + at, out + at,
                            {s.count, size.columns}, by, act);
  });
}

// Mean and biased variance of every column, put together from those of stretches of rows
// (Chan, Golub and LeVeque 1979).
void moments(const Tensor& x, float* mean, float* variance) {
  const cpu::Rows size = rowsOf(x);
  const Stretches stretches(size);
  const size_t columns = size.columns, count = stretches.count();
  std::vector<float> means(count * columns), squares(count * columns);
  const float* data = x.data_ptr<float>();
  stretches.each([&](Stretch s) {
    cpu::functions().columnMoments(data + s.from * columns, {s.count, columns},
                                   means.data() + s.index * columns,
                                   squares.data() + s.index * columns);
  });
  const auto all = static_cast<double>(size.rows);
  for (size_t c = 0; c < columns; c++) {
    double sum = 0, within = 0, between = 0;
    for (size_t i = 0; i < count; i++) {
      sum += static_cast<double>(stretches.rows(i)) * means[i * columns + c];
      within += squares[i * columns + c];
    }
    const double centre = sum / all;
    for (size_t i = 0; i < count; i++) {
      const double d = means[i * columns + c] - centre;
      between += static_cast<double>(stretches.rows(i)) * d * d;
    }
    mean[c] = static_cast<float>(centre);
    variance[c] = static_cast<float>((within + between) / all);
  }
}

// x * factor + shift = (x - mean) * inverse * scale + offset
struct Coefficients {
  std::vector<float> factor, shift;
  Coefficients(size_t columns, const float* scale, const float* offset, const float* mean,
               const float* inverse)
      : factor(columns), shift(columns) {
    for (size_t c = 0; c < columns; c++) {
      factor[c] = scale[c] * inverse[c];
      shift[c] = offset[c] - mean[c] * factor[c];
    }
  }
  cpu::Affine affine() const { return {factor.data(), shift.data()}; }
};

// inputs: x, scale, offset, [extra]; numbers: epsilon, [activation, hasExtra, keepsReserve]
// outputs: act(y + extra), mean, variance (biased), 1 / sqrt(variance + epsilon), [reserve]
void ownTrain(const Args& a, Tensors& out) {
  const Tensor x = a.in(0).contiguous();
  const bool hasExtra = a.numbers() > 2 && a.flag(2);
  const size_t columns = rowsOf(x).columns;
  Tensor mean = at::empty({x.size(-1)}, x.options());
  Tensor variance = at::empty_like(mean), inverse = at::empty_like(mean);
  moments(x, mean.data_ptr<float>(), variance.data_ptr<float>());
  for (size_t c = 0; c < columns; c++) {
    const double wide = variance.data_ptr<float>()[c] + a.number(0);
    inverse.data_ptr<float>()[c] = static_cast<float>(1 / std::sqrt(wide));
  }
  const Coefficients by(columns, a.in(1).data_ptr<float>(), a.in(2).data_ptr<float>(),
                        mean.data_ptr<float>(), inverse.data_ptr<float>());
  const bool reuse = hasExtra && a.spent(3) && a.in(3).is_contiguous();
  const Tensor extra = hasExtra ? a.in(3).contiguous() : Tensor();
  const Tensor y = reuse ? extra : at::empty(x.sizes(), x.options());
  apply(x, hasExtra ? &extra : nullptr, y, by.affine(), actOf(a, 1));
  for (const Tensor& t : {y, mean, variance, inverse}) out.push_back(t);
}

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

// inputs: x, scale, offset, mean, inverse; numbers: activation. What ownTrain made of them.
Tensor batchNormAgain(const Args& a) {
  const Tensor x = a.in(0).contiguous();
  const Coefficients by(rowsOf(x).columns, a.in(1).data_ptr<float>(), a.in(2).data_ptr<float>(),
                        a.in(3).data_ptr<float>(), a.in(4).data_ptr<float>());
  const Tensor y = at::empty(x.sizes(), x.options());
  apply(x, nullptr, y, by.affine(), actOf(a, 0));
  return y;
}

// Sums over rows of g and of g * (x - mean), where g is dy where the activation passes.
void gradSums(const Tensor& dyIn, const Tensor& xIn, const float* mean, cpu::Affine by,
              cpu::Act act, float* sum, float* product) {
  const cpu::Rows size = rowsOf(xIn);
  const Stretches stretches(size);
  std::vector<float> sums(stretches.count() * size.columns), products(sums.size());
  const float *dy = dyIn.data_ptr<float>(), *x = xIn.data_ptr<float>();
  stretches.each([&](Stretch s) {
    const size_t at = s.from * size.columns, to = s.index * size.columns;
    cpu::functions().normGradSums(dy + at, x + at, mean, {s.count, size.columns}, by, act,
                                  sums.data() + to, products.data() + to);
  });
  addPartials(sums, size.columns, sum);
  addPartials(products, size.columns, product);
}

// dx = scale * inverse * (g - sum / n - (x - mean) * inverse^2 * product / n)
Tensor gradInput(const Args& a, const Tensor& dyIn, const Tensor& xIn, cpu::Affine by, cpu::Act act,
                 const float* sum, const float* product) {
  const cpu::Rows size = rowsOf(xIn);
  std::vector<float> ofDy(size.columns), ofX(size.columns), constant(size.columns);
  const float *scale = a.in(2).data_ptr<float>(), *mean = a.in(3).data_ptr<float>();
  const float* inverse = a.in(4).data_ptr<float>();
  const auto n = static_cast<double>(size.rows);
  for (size_t c = 0; c < size.columns; c++) {
    const double f = static_cast<double>(scale[c]) * inverse[c];
    const double slope = f * inverse[c] * inverse[c] * product[c] / n;
    ofDy[c] = static_cast<float>(f);
    ofX[c] = static_cast<float>(-slope);
    constant[c] = static_cast<float>(mean[c] * slope - f * sum[c] / n);
  }
  const bool mine = !dyIn.is_same(a.in(0)) || a.spent(0);
  const Tensor dx = mine ? dyIn : at::empty(xIn.sizes(), xIn.options());
  const float *dy = dyIn.data_ptr<float>(), *x = xIn.data_ptr<float>();
  float* out = dx.data_ptr<float>();
  Stretches(size).each([&](Stretch s) {
    const size_t at = s.from * size.columns;
    cpu::functions().normGradInput(dy + at, x + at, out + at, {s.count, size.columns}, by, act,
                                   ofDy.data(), ofX.data(), constant.data());
  });
  return dx;
}

const Tensor& contiguous(const Tensor& x, Tensor& copy) {
  if (x.is_contiguous()) return x;
  copy = x.contiguous();
  return copy;
}

void ownTrainGrad(const Args& a, Tensors& out) {
  // References: a copy of a tensor would count as another owner.
  Tensor dyCopy, xCopy;
  const Tensor& dy = contiguous(a.in(0), dyCopy);
  const Tensor& x = contiguous(a.in(1), xCopy);
  const size_t columns = rowsOf(x).columns;
  const cpu::Act act = actOf(a, 1);
  const float *mean = a.in(3).data_ptr<float>(), *inverse = a.in(4).data_ptr<float>();
  const std::vector<float> none(columns, 0);
  const float* offset = act == cpu::Act::none ? none.data() : a.in(5).data_ptr<float>();
  const Coefficients by(columns, a.in(2).data_ptr<float>(), offset, mean, inverse);
  const Tensor scale = at::empty({x.size(-1)}, x.options());
  const Tensor shift = at::empty_like(scale);
  float *sum = shift.data_ptr<float>(), *product = scale.data_ptr<float>();
  gradSums(dy, x, mean, by.affine(), act, sum, product);
  out.push_back(gradInput(a, dy, x, by.affine(), act, sum, product));
  for (size_t c = 0; c < columns; c++) product[c] *= inverse[c];
  out.push_back(scale);
  out.push_back(shift);
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
  apply(x, nullptr, y, {factor.data_ptr<float>(), shift.data_ptr<float>()}, actOf(a, 3));
  return y;
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
    {"BatchNormTrain", batchNormTrain},
    {"BatchNormTrainGrad", batchNormTrainGrad},
    {"BatchNormAgain", one<batchNormAgain>},
    {"FusedBatchNorm", one<batchNorm>},
    {"LRN", one<localResponse>},
    {"LRNGrad", one<localResponseGrad>},
};

}  // namespace

Family normKernels() { return kKernels; }

}  // namespace tb
