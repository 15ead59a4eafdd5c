// Optimizer steps by libtorch's operators on lists of tensors, for devices. Rate, kept share and
// step are read on the device. Arguments are those of the kernels in optimizers.cc.
#pragma once
#include "core/kernel.h"

namespace tb::device {

void adam(const Args& a);
void sgd(const Args& a);
void momentum(const Args& a);
void rmsprop(const Args& a);

}  // namespace tb::device
