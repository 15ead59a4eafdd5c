// Everything in this folder lives in the namespace of the instruction set it is compiled for.
#pragma once
#include "cpu/functions.h"

#ifndef TB_ISA
#error "files of native/cpu/isa are compiled once per instruction set, with -DTB_ISA=<name>"
#endif

#define TB_STRING_(x) #x
#define TB_STRING(x) TB_STRING_(x)

namespace tb::cpu::TB_ISA {

void adam(float* param, const float* grad, float* first, float* second, size_t n,
          const AdamRates& rates);
void sgd(float* param, const float* grad, size_t n, float learningRate);
void momentum(float* param, const float* grad, float* velocity, size_t n, float learningRate,
              float momentum, bool nesterov);

}  // namespace tb::cpu::TB_ISA
