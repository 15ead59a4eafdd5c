#include "record/kept.h"

#include <algorithm>

namespace tb {

// A place in memory is not given to another tensor while somebody holds the old one weakly.
Kept::Sources::Sources(const std::vector<Tensor>& table, const std::vector<int>& values)
    : changes_(changes()) {
  for (const int v : values) tensors_.emplace_back(v, Weak(table[v].getIntrusivePtr()));
}

bool Kept::Sources::same(const std::vector<Tensor>& table) const {
  return changes_ == changes() &&
         std::all_of(tensors_.begin(), tensors_.end(), [&](const auto& source) {
           return source.second._unsafe_get_target() == table[source.first].unsafeGetTensorImpl();
         });
}

Kept::Kept(Sources sources, const std::vector<Tensor>& table, const std::vector<int>& values)
    : sources_(std::move(sources)) {
  for (const int v : values) {
    const Tensor& tensor = table[v];
    if (!tensor.defined()) continue;
    // A view would be a second owner of the memory of a source.
    tensors_.emplace_back(v, tensor.storage().use_count() > 1 ? tensor.clone() : tensor);
  }
}

bool Kept::recall(std::vector<Tensor>& table) const {
  if (tensors_.empty() || !sources_.same(table)) return false;
  put(table);
  return true;
}

void Kept::put(std::vector<Tensor>& table) const {
  for (const auto& [value, tensor] : tensors_) table[value] = tensor;
}

}  // namespace tb
