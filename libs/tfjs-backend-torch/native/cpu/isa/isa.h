// Everything in this folder lives in the namespace of the instruction set it is compiled for.
#pragma once
#include "cpu/functions.h"

#ifndef TB_ISA
#error "files of native/cpu/isa are compiled once per instruction set, with -DTB_ISA=<name>"
#endif

#define TB_STRING_(x) #x
#define TB_STRING(x) TB_STRING_(x)

namespace tb::cpu::TB_ISA {

void columnMoments(const float* x, Rows size, float* mean, float* squares);
void columnSums(const float* x, Rows size, float* sum);
void affine(const float* x, const float* extra, float* y, Rows size, Affine by, Act act);
void biasAct(float* x, const float* bias, Rows size, Act act);
void actGradSums(const float* dy, const float* y, float* g, float* sum, Rows size, Act act);
void normGradSums(const float* dy, const float* x, const float* mean, Rows size, Affine by, Act act,
                  float* sum, float* product);
void normGradInput(const float* dy, const float* x, float* dx, Rows size, Affine by, Act act,
                   const float* ofDy, const float* ofX, const float* constant);
void depthwise(const Depthwise& d, const float* x, const float* weights, const float* bias, Act act,
               float* y, int64_t from, int64_t to);
void depthwiseGradInput(const Depthwise& d, const float* dy, const float* weights, float* dx,
                        int64_t from, int64_t to);
void depthwiseGradWeights(const Depthwise& d, const float* x, const float* dy, float* dw);
int64_t paddedChannels(int64_t channels);
int64_t panelsOf(int64_t channels);
void packFilter(const float* filter, int64_t depth, int64_t channels, const float* factor,
                float* packed);
void packedConv(const Conv& c, const float* x, const float* zeros, const float* packed,
                const Finish& finish, float* y, const Part& part);
void maxPool(const PoolWindow& w, const float* x, float* y);
void maxPoolGrad(const PoolWindow& w, const float* x, const float* dy, float* dx, bool relu);
void adam(float* param, const float* grad, float* first, float* second, size_t n,
          const AdamRates& rates, float kept);
void sgd(float* param, const float* grad, size_t n, float learningRate, float kept);
void momentum(float* param, const float* grad, float* velocity, size_t n, float learningRate,
              float momentum, bool nesterov, float kept);
void rmsprop(float* param, const float* grad, float* squares, size_t n, float learningRate,
             float decay, float epsilon, float kept);

}  // namespace tb::cpu::TB_ISA
