// The fixed places of variables between which captured steps run. Steps for batches of different
// sizes share them, so that going from one to the other copies nothing.
#pragma once
#include <memory>

#include "core/kernel.h"

namespace tb {

struct Buffer {
  Tensor tensor;
};
using Buffers = std::vector<std::shared_ptr<Buffer>>;

// The place of a variable: the one that it lies in already, its own memory if nobody else sees
// that, or a copy.
std::shared_ptr<Buffer> bufferFor(const Tensor& variable);

// Whether a step may write to a place where `variable` is to lie: somebody who kept a tensor of
// before would see it change.
bool mayWrite(const Buffer& buffer, const Tensor& variable);

// Puts `values` into the places, whatever they share with each other or with the places.
void store(const Buffers& buffers, std::vector<Tensor> values);

}  // namespace tb
