// Kernels that only recorded steps call: they stand for several operations of TensorFlow.js.
#include "core/activation.h"
#include "core/registry.h"
#include "core/rows.h"
#include "core/version.h"

namespace tb {
namespace {

// An activation's gradient and the gradient of the bias before it.
// inputs: dy, y [..., channel], y being the activation's output; numbers: activation
// outputs: g = dy where the activation passes, sums of g over all axes but the last
void actGradSums(const Args& a, Tensors& out) {
  const auto act = static_cast<cpu::Act>(a.integer(0));
  if (!isPlain(a.in(0)) || !isPlain(a.in(1))) {
    const Tensor& y = a.in(1);
    const Tensor g = act == cpu::Act::relu
                         ? at::threshold_backward(a.in(0).to(y.scalar_type()), y, 0)
                         : relu6Backward(a.in(0), y);
    out.push_back(g);
    out.push_back(isPlain(g) ? columnSums(g) : widened(g).flatten(0, -2).sum(0));
    return;
  }
  const cpu::Rows size = rowsOf(a.in(0));
  const Stretches stretches(size);
  std::vector<float> partial(stretches.count() * size.columns);
  const Tensor g = a.spent(0) ? a.in(0) : at::empty(a.in(0).sizes(), a.in(0).options());
  const float *dy = a.in(0).data_ptr<float>(), *y = a.in(1).data_ptr<float>();
  float* result = g.data_ptr<float>();
  stretches.each([&](Stretch s) {
    const size_t at = s.from * size.columns;
    cpu::functions().actGradSums(dy + at, y + at, result + at,
                                 partial.data() + s.index * size.columns, {s.count, size.columns},
                                 act);
  });
  const Tensor sum = at::empty({a.in(0).size(-1)}, g.options());
  addPartials(partial, size.columns, sum.data_ptr<float>());
  out.push_back(g);
  out.push_back(sum);
}

// average += (value - average) * share, in place.
// inputs: averages, values; numbers: how many, share
void followAverages(const Args& a, Tensors&) {
  const auto n = static_cast<size_t>(a.integer(0));
  for (size_t i = 0; i < n; i++) a.own(i);
  auto averages = a.list(0, n);
  const auto values = a.list(n, n);
#if TB_TORCH_AT_LEAST(2, 4)
  at::_foreach_lerp_(averages, values, a.number(1));
#else
  for (size_t i = 0; i < n; i++) averages[i].lerp_(values[i], a.number(1));
#endif
}

const KernelEntry kKernels[] = {
    {"ActGradSums", actGradSums},
    {"FollowAverages", followAverages, /*inPlace=*/true},
};

}  // namespace

Family joinedKernels() { return kKernels; }

}  // namespace tb
