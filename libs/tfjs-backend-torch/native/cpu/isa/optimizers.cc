// One pass over parameters, gradients and slots per step.
#include <cmath>

#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

void adam(float* __restrict param, const float* __restrict grad, float* __restrict first,
          float* __restrict second, size_t n, const AdamRates& rates, float kept) {
  const float b1 = rates.beta1, b2 = rates.beta2, epsilon = rates.epsilon;
  const float c1 = 1 - b1, c2 = 1 - b2;
  const float scale = rates.learningRate / rates.correction1;
  const float correction2 = rates.correction2;
  for (size_t i = 0; i < n; i++) {
    const float g = grad[i];
    const float m = first[i] * b1 + g * c1;
    const float v = second[i] * b2 + g * g * c2;
    first[i] = m;
    second[i] = v;
    param[i] = param[i] * kept - scale * m / (std::sqrt(v / correction2) + epsilon);
  }
}

void sgd(float* __restrict param, const float* __restrict grad, size_t n, float learningRate,
         float kept) {
  for (size_t i = 0; i < n; i++) param[i] = param[i] * kept - learningRate * grad[i];
}

void momentum(float* __restrict param, const float* __restrict grad, float* __restrict velocity,
              size_t n, float learningRate, float momentum, bool nesterov, float kept) {
  const float fromGrad = nesterov ? 1 : 0, fromVelocity = nesterov ? momentum : 1;
  for (size_t i = 0; i < n; i++) {
    const float v = momentum * velocity[i] + grad[i];
    velocity[i] = v;
    param[i] = param[i] * kept - learningRate * (fromGrad * grad[i] + fromVelocity * v);
  }
}

void rmsprop(float* __restrict param, const float* __restrict grad, float* __restrict squares,
             size_t n, float learningRate, float decay, float epsilon, float kept) {
  for (size_t i = 0; i < n; i++) {
    const float s = decay * squares[i] + (1 - decay) * (grad[i] * grad[i]);
    squares[i] = s;
    param[i] = param[i] * kept - learningRate * grad[i] / std::sqrt(s + epsilon);
  }
}

}  // namespace tb::cpu::TB_ISA
