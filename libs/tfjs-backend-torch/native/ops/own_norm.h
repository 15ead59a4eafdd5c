// Batch normalisation by own CPU code: two passes over the batch in each direction, one for sums
// and one for the result together with the activation that follows. Float32; the channel is the
// last axis.
#pragma once
#include "core/kernel.h"
#include "core/rows.h"

namespace tb {

// The activation that a call names among its numbers; none where it has no such number.
inline cpu::Act actOf(const Args& a, size_t i) {
  return a.numbers() > i ? static_cast<cpu::Act>(a.integer(i)) : cpu::Act::none;
}

// y = act(x * factor + shift + extra)
void ownAffine(const Tensor& x, const Tensor* extra, const Tensor& y, cpu::Affine by, cpu::Act act);

// Arguments and results of BatchNormTrain and BatchNormTrainGrad.
void ownTrain(const Args& a, Tensors& out);
void ownTrainGrad(const Args& a, Tensors& out);

// inputs: x, scale, offset, mean, inverse; numbers: activation. What ownTrain made of them.
Tensor ownTrainAgain(const Args& a);

}  // namespace tb
