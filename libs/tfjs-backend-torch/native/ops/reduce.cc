// Reductions over axes, softmax, cumulative sums, sorting.
#include "core/dtype.h"
#include "core/registry.h"
#include "core/rows.h"

namespace tb {
namespace {

// numbers: keepDims, axes ... . No axes means nothing is reduced.
Ints axes(const Args& a) { return a.integers(1); }
bool keep(const Args& a) { return a.flag(0); }
bool nothing(const Args& a) { return a.numbers() == 1; }

// Whether all axes but the last are summed over, as a bias' gradient is.
bool overRows(const Args& a) {
  const auto count = static_cast<int64_t>(a.numbers()) - 1;
  if (keep(a) || count != a.in(0).dim() - 1) return false;
  for (int64_t i = 0; i < count; i++) {
    if (a.integer(1 + static_cast<size_t>(i)) != i) return false;
  }
  return true;
}

Tensor sum(const Args& a) {
  const Tensor x = widened(a.in(0));
  if (!nothing(a) && isPlain(x) && overRows(a)) return columnSums(x);
  const bool integral = isIntegral(x);
  if (nothing(a)) return integral ? x.to(at::kInt) : x;
  return integral ? x.sum(axes(a), keep(a), at::kInt) : x.sum(axes(a), keep(a));
}

Tensor mean(const Args& a) {
  const Tensor x = isIntegral(a.in(0)) ? a.in(0).to(at::kFloat) : widened(a.in(0));
  return nothing(a) ? x : x.mean(axes(a), keep(a));
}

Tensor prod(const Args& a) {
  Tensor x = a.in(0);
  const bool integral = isIntegral(x);
  Ints dims = axes(a);
  std::sort(dims.begin(), dims.end(), std::greater<int64_t>());
  for (int64_t dim : dims) x = integral ? x.prod(dim, keep(a), at::kInt) : x.prod(dim, keep(a));
  return integral ? x.to(at::kInt) : x;
}

// An empty axis gives the value that every number beats.
Tensor extreme(const Args& a, bool largest) {
  const Tensor& x = a.in(0);
  if (nothing(a)) return x;
  if (x.numel() > 0) return largest ? x.amax(axes(a), keep(a)) : x.amin(axes(a), keep(a));
  const Tensor shape = x.to(at::kFloat).sum(axes(a), keep(a));
  const float infinity = std::numeric_limits<float>::infinity();
  return at::full_like(shape, largest ? -infinity : infinity);
}
Tensor max(const Args& a) { return extreme(a, true); }
Tensor min(const Args& a) { return extreme(a, false); }

Tensor quantify(const Args& a, bool every) {
  Tensor x = a.in(0).to(at::kBool);
  Ints dims = axes(a);
  std::sort(dims.begin(), dims.end(), std::greater<int64_t>());
  for (int64_t dim : dims) x = every ? x.all(dim, keep(a)) : x.any(dim, keep(a));
  return x;
}
Tensor all(const Args& a) { return quantify(a, true); }
Tensor any(const Args& a) { return quantify(a, false); }

// NaN never wins: it becomes the value that everything beats.
Tensor comparable(const Tensor& x, double loser) {
  if (x.scalar_type() == at::kBool) return x.to(at::kByte);
  return isIntegral(x) ? x : x.masked_fill(x.isnan(), loser);
}

// numbers: axis
constexpr double kInfinity = std::numeric_limits<double>::infinity();
Tensor argMax(const Args& a) {
  return comparable(a.in(0), -kInfinity).argmax(a.integer(0)).to(at::kInt);
}
Tensor argMin(const Args& a) {
  return comparable(a.in(0), kInfinity).argmin(a.integer(0)).to(at::kInt);
}

// numbers: axis
Tensor softmax(const Args& a) { return at::softmax(a.in(0).to(at::kFloat), a.integer(0)); }
Tensor logSoftmax(const Args& a) { return at::log_softmax(a.in(0).to(at::kFloat), a.integer(0)); }
// inputs: dy, y
Tensor softmaxGrad(const Args& a) {
  return at::_softmax_backward_data(a.in(0), a.in(1), a.integer(0), at::kFloat);
}
// inputs: dy, y
Tensor logSoftmaxGrad(const Args& a) {
  return at::_log_softmax_backward_data(a.in(0), a.in(1), a.integer(0), at::kFloat);
}

// numbers: axis, exclusive, reverse
Tensor cumulate(const Args& a, bool product) {
  const int64_t axis = a.integer(0);
  Tensor x = a.flag(2) ? a.in(0).flip(axis) : a.in(0);
  const at::ScalarType type = isIntegral(x) ? at::kInt : x.scalar_type();
  if (a.flag(1) && x.size(axis) > 0) {
    const Tensor first = x.narrow(axis, 0, 1);
    const Tensor start = product ? at::ones_like(first) : at::zeros_like(first);
    x = at::cat({start, x.narrow(axis, 0, x.size(axis) - 1)}, axis);
  }
  const Tensor result = product ? x.cumprod(axis, type) : x.cumsum(axis, type);
  return a.flag(2) ? result.flip(axis) : result;
}
Tensor cumsum(const Args& a) { return cumulate(a, false); }
Tensor cumprod(const Args& a) { return cumulate(a, true); }

// numbers: k. The largest first; equal values keep their order.
void topK(const Args& a, Tensors& out) {
  const auto sorted = at::sort(a.in(0), /*stable=*/true, /*dim=*/-1, /*descending=*/true);
  out.push_back(std::get<0>(sorted).narrow(-1, 0, a.integer(0)));
  out.push_back(std::get<1>(sorted).narrow(-1, 0, a.integer(0)).to(at::kInt));
}

const KernelEntry kKernels[] = {
    {"All", one<all>},
    {"Any", one<any>},
    {"ArgMax", one<argMax>},
    {"ArgMin", one<argMin>},
    {"Cumprod", one<cumprod>},
    {"Cumsum", one<cumsum>},
    {"LogSoftmax", one<logSoftmax>},
    {"LogSoftmaxGrad", one<logSoftmaxGrad>},
    {"Max", one<max>},
    {"Mean", one<mean>},
    {"Min", one<min>},
    {"Prod", one<prod>},
    {"Softmax", one<softmax>},
    {"SoftmaxGrad", one<softmaxGrad>},
    {"Sum", one<sum>},
    {"TopK", topK},
};

}  // namespace

Family reduceKernels() { return kKernels; }

}  // namespace tb
