// Activations inside loops. They compare as the vector instructions do, so that NaN stays NaN.
#pragma once
#include <limits>

#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

template <Act act>
inline float activated(float x) {
  if (act == Act::none) return x;
  const float positive = 0 > x ? 0 : x;
  return act == Act::relu6 && 6 < positive ? 6 : positive;
}

// Between what an activation keeps a value.
struct Bounds {
  float low, high;
};
inline Bounds boundsOf(Act act) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  return {act == Act::none ? -kInfinity : 0, act == Act::relu6 ? 6 : kInfinity};
}

// The gradient that reaches an activation's input; y is its output, or its input.
template <Act act>
inline float passed(float dy, float y) {
  if (act == Act::none) return dy;
  const bool open = act == Act::relu6 ? (y > 0) & (y < 6) : y > 0;
  return open ? dy : 0;
}

// Calls f with the activation as a constant: f(std::integral_constant<Act, ...>).
template <Act act>
struct Constant {
  static constexpr Act value = act;
};
template <typename F>
inline void withAct(Act act, const F& f) {
  if (act == Act::relu) return f(Constant<Act::relu>());
  if (act == Act::relu6) return f(Constant<Act::relu6>());
  return f(Constant<Act::none>());
}

}  // namespace tb::cpu::TB_ISA
