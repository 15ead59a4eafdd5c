#include "core/kernel.h"

#include <atomic>

namespace tb {

static std::atomic<uint64_t> gChanges{0};

uint64_t changes() { return gChanges; }
void countChange() { ++gChanges; }

std::vector<Tensor> Args::list(size_t first, size_t count) const {
  std::vector<Tensor> tensors;
  tensors.reserve(count);
  for (size_t i = first; i < first + count; i++) tensors.push_back(in(i));
  return tensors;
}

const Tensor& Args::own(size_t i) const {
  countChange();
  // The tensor lies in a table of its caller, which sees the copy.
  auto& tensor = const_cast<Tensor&>(in(i));
  if (tensor.storage().use_count() > 1 || !tensor.is_non_overlapping_and_dense()) {
    tensor = tensor.clone(at::MemoryFormat::Contiguous);
  }
  return tensor;
}

const Tensor& Args::ownLike(size_t i, const Tensor& model) const {
  auto& tensor = const_cast<Tensor&>(own(i));
  if (tensor.strides() != model.strides()) {
    const Tensor laid = at::empty_strided(model.sizes(), model.strides(), tensor.options());
    tensor = laid.copy_(tensor);
  }
  return tensor;
}

bool Args::spent(size_t i) const {
  return dying_ != nullptr && dying_[i] && in(i).use_count() == 1 &&
         in(i).storage().use_count() == 1;
}

Ints Args::integers(size_t first, size_t count) const {
  Ints values(count);
  for (size_t i = 0; i < count; i++) values[i] = integer(first + i);
  return values;
}

}  // namespace tb
