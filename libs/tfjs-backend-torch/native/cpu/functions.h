// The addon's own CPU code: plain functions on pointers, without libtorch. Every file of this
// folder that defines TB_ISA's functions is compiled once per instruction set, and the widest one
// that the machine has is chosen when the addon is loaded.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tb::cpu {

struct AdamRates {
  float beta1, beta2, epsilon;
  float learningRate;
  // 1 - beta1^t and 1 - beta2^t at this step t.
  float correction1, correction2;
};

struct Functions {
  const char* name;

  // One Adam step on n elements: param, first and second moment change in place.
  void (*adam)(float* param, const float* grad, float* first, float* second, size_t n,
               const AdamRates& rates);
  // param -= learningRate * grad
  void (*sgd)(float* param, const float* grad, size_t n, float learningRate);
  // velocity = momentum * velocity + grad; param -= learningRate * (nesterov ? grad + momentum *
  // velocity : velocity)
  void (*momentum)(float* param, const float* grad, float* velocity, size_t n, float learningRate,
                   float momentum, bool nesterov);
};

// The functions for the widest instruction set of this machine. TFJS_TORCH_ISA names a narrower
// one.
const Functions& functions();

}  // namespace tb::cpu
