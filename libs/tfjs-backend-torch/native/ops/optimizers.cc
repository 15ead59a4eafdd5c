// Optimizer steps over all parameters in one call, in place. The learning rate and the number of
// steps are one-element tensors, so that a recorded step follows them when they change.
#include "core/device.h"
#include "core/registry.h"
#include "cpu/functions.h"
#include "ops/device_optimizers.h"

namespace tb {
namespace {

// A stretch of one parameter, small enough to balance threads and large enough to be worth a call.
struct Piece {
  size_t param;
  int64_t from, count;
};
constexpr int64_t kPiece = 1 << 14;

std::vector<Piece> pieces(const Args& a, size_t first, size_t params) {
  std::vector<Piece> list;
  for (size_t p = 0; p < params; p++) {
    const int64_t n = a.in(first + p).numel();
    for (int64_t from = 0; from < n; from += kPiece) {
      list.push_back({p, from, std::min(kPiece, n - from)});
    }
  }
  return list;
}

template <typename F>
void forEachPiece(const Args& a, size_t first, size_t params, const F& f) {
  const auto list = pieces(a, first, params);
  at::parallel_for(0, static_cast<int64_t>(list.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) f(list[i]);
  });
}

// Gradients may have any strides. Parameters and slots take the layout of their gradients once and
// keep it: convolutions make and want filters in another order than TensorFlow.js names their axes.
std::vector<Tensor> dense(const Args& a, size_t first, size_t count) {
  std::vector<Tensor> tensors;
  for (size_t i = first; i < first + count; i++) {
    tensors.push_back(a.in(i).is_non_overlapping_and_dense() ? a.in(i) : a.in(i).contiguous());
  }
  return tensors;
}
std::vector<float*> owned(const Args& a, size_t first, const std::vector<Tensor>& grads) {
  std::vector<float*> pointers;
  for (size_t i = 0; i < grads.size(); i++) {
    pointers.push_back(a.ownLike(first + i, grads[i]).data_ptr<float>());
  }
  return pointers;
}

float rate(const Args& a) { return a.in(0).data_ptr<float>()[0]; }
// Counts this step and says which one it is, from 1 on.
int countStep(const Args& a) { return ++a.own(2).data_ptr<int>()[0]; }

constexpr size_t kParams = 3;

// Which share of a parameter is kept: vectors, such as biases, do not decay.
float kept(const Args& a, size_t param) {
  return a.in(kParams + param).dim() > 1 ? a.in(1).data_ptr<float>()[0] : 1;
}

// All kernels' first inputs: learning rate, kept share, steps, params, gradients.

// more inputs: first moments, second moments; numbers: params, beta1, beta2, epsilon
void adam(const Args& a, Tensors&) {
  if (a.integer(0) > 0 && !ownCode(a.in(kParams))) return device::adam(a);
  const auto n = static_cast<size_t>(a.integer(0));
  const auto grads = dense(a, kParams + n, n);
  const auto params = owned(a, kParams, grads);
  const auto first = owned(a, kParams + 2 * n, grads), second = owned(a, kParams + 3 * n, grads);
  const int step = countStep(a);
  const cpu::AdamRates rates = {static_cast<float>(a.number(1)),
                                static_cast<float>(a.number(2)),
                                static_cast<float>(a.number(3)),
                                rate(a),
                                static_cast<float>(1 - std::pow(a.number(1), step)),
                                static_cast<float>(1 - std::pow(a.number(2), step))};
  forEachPiece(a, kParams, n, [&](const Piece& p) {
    cpu::functions().adam(params[p.param] + p.from, grads[p.param].data_ptr<float>() + p.from,
                          first[p.param] + p.from, second[p.param] + p.from, p.count, rates,
                          kept(a, p.param));
  });
}

// numbers: params
void sgd(const Args& a, Tensors&) {
  if (a.integer(0) > 0 && !ownCode(a.in(kParams))) return device::sgd(a);
  const auto n = static_cast<size_t>(a.integer(0));
  const auto grads = dense(a, kParams + n, n);
  const auto params = owned(a, kParams, grads);
  countStep(a);
  forEachPiece(a, kParams, n, [&](const Piece& p) {
    cpu::functions().sgd(params[p.param] + p.from, grads[p.param].data_ptr<float>() + p.from,
                         p.count, rate(a), kept(a, p.param));
  });
}

// more inputs: velocities; numbers: params, momentum, nesterov
void momentum(const Args& a, Tensors&) {
  if (a.integer(0) > 0 && !ownCode(a.in(kParams))) return device::momentum(a);
  const auto n = static_cast<size_t>(a.integer(0));
  const auto grads = dense(a, kParams + n, n);
  const auto params = owned(a, kParams, grads);
  const auto velocities = owned(a, kParams + 2 * n, grads);
  countStep(a);
  const auto factor = static_cast<float>(a.number(1));
  forEachPiece(a, kParams, n, [&](const Piece& p) {
    cpu::functions().momentum(params[p.param] + p.from, grads[p.param].data_ptr<float>() + p.from,
                              velocities[p.param] + p.from, p.count, rate(a), factor, a.flag(2),
                              kept(a, p.param));
  });
}

// more inputs: mean squares; numbers: params, decay, epsilon
void rmsprop(const Args& a, Tensors&) {
  if (a.integer(0) > 0 && !ownCode(a.in(kParams))) return device::rmsprop(a);
  const auto n = static_cast<size_t>(a.integer(0));
  const auto grads = dense(a, kParams + n, n);
  const auto params = owned(a, kParams, grads);
  const auto squares = owned(a, kParams + 2 * n, grads);
  countStep(a);
  const auto decay = static_cast<float>(a.number(1)), epsilon = static_cast<float>(a.number(2));
  forEachPiece(a, kParams, n, [&](const Piece& p) {
    cpu::functions().rmsprop(params[p.param] + p.from, grads[p.param].data_ptr<float>() + p.from,
                             squares[p.param] + p.from, p.count, rate(a), decay, epsilon,
                             kept(a, p.param));
  });
}

const KernelEntry kKernels[] = {
    {"AdamStep", adam, /*inPlace=*/true},
    {"MomentumStep", momentum, /*inPlace=*/true},
    {"RmsPropStep", rmsprop, /*inPlace=*/true},
    {"SgdStep", sgd, /*inPlace=*/true},
};

}  // namespace

Family optimizerKernels() { return kKernels; }

}  // namespace tb
