#include "ops/device_optimizers.h"

#include "core/device.h"
#include "core/version.h"

namespace tb::device {

namespace {

constexpr size_t kParams = 3;

// What an optimizer works on. Parameters and slots take the layout of their gradients.
struct Step {
  size_t count;
  std::vector<Tensor> params, gradients;

  explicit Step(const Args& a) : count(static_cast<size_t>(a.integer(0))) {
    for (size_t i = 0; i < count; i++) {
      const Tensor gradient = widened(a.in(kParams + count + i));
      gradients.push_back(gradient.is_non_overlapping_and_dense() ? gradient
                                                                  : gradient.contiguous());
      params.push_back(a.ownLike(kParams + i, gradients[i]));
    }
  }

  // Slots of one kind, the first of which is the `kind`-th list behind the gradients.
  std::vector<Tensor> slots(const Args& a, size_t kind) const {
    std::vector<Tensor> list;
    for (size_t i = 0; i < count; i++) {
      list.push_back(a.ownLike(kParams + (2 + kind) * count + i, gradients[i]));
    }
    return list;
  }
};

// Counts this step; vectors, such as biases, do not decay.
Tensor begin(const Args& a, const Step& step) {
  std::vector<Tensor> decaying;
  for (const Tensor& param : step.params) {
    if (param.dim() > 1) decaying.push_back(param);
  }
#if TB_TORCH_AT_LEAST(2, 4)
  if (!decaying.empty()) at::_foreach_mul_(decaying, a.in(1));
#else
  for (const Tensor& param : decaying) param.mul_(a.in(1));
#endif
  return a.own(2).add_(1);
}

}  // namespace

#if TB_TORCH_AT_LEAST(2, 4)

void adam(const Args& a) {
  Step s(a);
  const std::vector<Tensor> steps(s.count, begin(a, s).to(at::kFloat));
  auto first = s.slots(a, 0), second = s.slots(a, 1);
  at::_fused_adam_(s.params, s.gradients, first, second, {}, steps, a.in(0), a.number(1),
                   a.number(2), /*weight_decay=*/0, a.number(3), /*amsgrad=*/false,
                   /*maximize=*/false);
}

void sgd(const Args& a) {
  Step s(a);
  begin(a, s);
  at::_fused_sgd_(s.params, s.gradients, {}, /*weight_decay=*/0, /*momentum=*/0, a.in(0),
                  /*dampening=*/0, /*nesterov=*/false, /*maximize=*/false,
                  /*is_first_step=*/false);
}

void momentum(const Args& a) {
  Step s(a);
  begin(a, s);
  auto velocities = s.slots(a, 0);
  at::_fused_sgd_(s.params, s.gradients, velocities, /*weight_decay=*/0, a.number(1), a.in(0),
                  /*dampening=*/0, a.flag(2), /*maximize=*/false, /*is_first_step=*/false);
}

void rmsprop(const Args& a) {
  Step s(a);
  begin(a, s);
  auto squares = s.slots(a, 0);
  at::_foreach_mul_(squares, a.number(1));
  at::_foreach_addcmul_(squares, s.gradients, s.gradients, 1 - a.number(1));
  auto roots = at::_foreach_add(squares, a.number(2));
  at::_foreach_sqrt_(roots);
  auto changes = at::_foreach_div(s.gradients, roots);
  at::_foreach_mul_(changes, a.in(0));
  at::_foreach_sub_(s.params, changes);
}

#else

// One tensor after the other.

void adam(const Args& a) {
  Step s(a);
  const Tensor steps = begin(a, s).to(at::kFloat);
  const Tensor first = 1 - at::pow(a.number(1), steps), second = 1 - at::pow(a.number(2), steps);
  const auto means = s.slots(a, 0), squares = s.slots(a, 1);
  for (size_t i = 0; i < s.count; i++) {
    const Tensor& g = s.gradients[i];
    means[i].mul_(a.number(1)).add_(g, 1 - a.number(1));
    squares[i].mul_(a.number(2)).addcmul_(g, g, 1 - a.number(2));
    const Tensor root = (squares[i] / second).sqrt_().add_(a.number(3));
    s.params[i].sub_((means[i] / first).mul_(a.in(0)).div_(root));
  }
}

void sgd(const Args& a) {
  Step s(a);
  begin(a, s);
  for (size_t i = 0; i < s.count; i++) s.params[i].sub_(s.gradients[i] * a.in(0));
}

void momentum(const Args& a) {
  Step s(a);
  begin(a, s);
  const auto velocities = s.slots(a, 0);
  for (size_t i = 0; i < s.count; i++) {
    velocities[i].mul_(a.number(1)).add_(s.gradients[i]);
    const Tensor ahead = a.flag(2) ? s.gradients[i] + velocities[i] * a.number(1) : velocities[i];
    s.params[i].sub_(ahead * a.in(0));
  }
}

void rmsprop(const Args& a) {
  Step s(a);
  begin(a, s);
  const auto squares = s.slots(a, 0);
  for (size_t i = 0; i < s.count; i++) {
    const Tensor& g = s.gradients[i];
    squares[i].mul_(a.number(1)).addcmul_(g, g, 1 - a.number(1));
    s.params[i].sub_((squares[i] + a.number(2)).rsqrt_().mul_(g).mul_(a.in(0)));
  }
}

#endif

}  // namespace tb::device
