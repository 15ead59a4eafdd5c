// Local response normalisation over channels (Krizhevsky, Sutskever and Hinton 2012, section 3.3).
#include "core/registry.h"

namespace tb {
namespace {

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
    {"LRN", one<localResponse>},
    {"LRNGrad", one<localResponseGrad>},
};

}  // namespace

Family localResponseKernels() { return kKernels; }

}  // namespace tb
