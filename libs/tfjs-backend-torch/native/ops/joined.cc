// Kernels that only recorded steps call: they stand for several operations of TensorFlow.js.
#include "core/registry.h"
#include "core/rows.h"

namespace tb {
namespace {

// An activation's gradient and the gradient of the bias before it.
// inputs: dy, y [..., channel], y being the activation's output; numbers: activation
// outputs: g = dy where the activation passes, sums of g over all axes but the last
void actGradSums(const Args& a, Tensors& out) {
  const auto act = static_cast<cpu::Act>(a.integer(0));
  if (!isPlain(a.in(0)) || !isPlain(a.in(1))) {
    const Tensor g = act == cpu::Act::relu ? at::threshold_backward(a.in(0), a.in(1), 0)
                                           : at::hardtanh_backward(a.in(0), a.in(1), 0, 6);
    out.push_back(g);
    out.push_back(isPlain(g) ? columnSums(g) : g.flatten(0, -2).sum(0));
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

const KernelEntry kKernels[] = {
    {"ActGradSums", actGradSums},
};

}  // namespace

Family joinedKernels() { return kKernels; }

}  // namespace tb
