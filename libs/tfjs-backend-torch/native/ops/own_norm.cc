#include "ops/own_norm.h"

namespace tb {
namespace {

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

}  // namespace

void ownAffine(const Tensor& x, const Tensor* extra, const Tensor& y, cpu::Affine by,
               cpu::Act act) {
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
  ownAffine(x, hasExtra ? &extra : nullptr, y, by.affine(), actOf(a, 1));
  for (const Tensor& t : {y, mean, variance, inverse}) out.push_back(t);
}

Tensor ownTrainAgain(const Args& a) {
  const Tensor x = a.in(0).contiguous();
  const Coefficients by(rowsOf(x).columns, a.in(1).data_ptr<float>(), a.in(2).data_ptr<float>(),
                        a.in(3).data_ptr<float>(), a.in(4).data_ptr<float>());
  const Tensor y = at::empty(x.sizes(), x.options());
  ownAffine(x, nullptr, y, by.affine(), actOf(a, 0));
  return y;
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

}  // namespace tb
