// Tensors that were made once and stay good until somebody changes those that they were made of.
#pragma once
#include "core/kernel.h"

namespace tb {

class Kept {
 public:
  // Tensors of a table of values, by their numbers, as they are now. They may end meanwhile.
  class Sources {
   public:
    Sources() = default;
    Sources(const std::vector<Tensor>& table, const std::vector<int>& values);
    // Whether the table has the same tensors and nobody has changed one.
    bool same(const std::vector<Tensor>& table) const;

   private:
    using Weak = c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;
    std::vector<std::pair<int, Weak>> tensors_;
    uint64_t changes_ = 0;
  };

  Kept() = default;
  // Those of the values that the table has.
  Kept(Sources sources, const std::vector<Tensor>& table, const std::vector<int>& values);

  // Puts the tensors into a table, if they are good.
  bool recall(std::vector<Tensor>& table) const;
  void put(std::vector<Tensor>& table) const;

 private:
  Sources sources_;
  std::vector<std::pair<int, Tensor>> tensors_;
};

}  // namespace tb
