// Tensors without memory of their own, which stand for results while a step is being recorded on the
// CPU: nothing is computed then, only shapes are asked for. All lie over the same pages of zeros, which
// the system maps for reading and which take no memory.
#pragma once
#include <string>
#include <unordered_map>

#include "core/kernel.h"

namespace tb {

class Shadows {
 public:
  // What is known of a tensor without its elements.
  struct Form {
    at::ScalarType type;
    Ints sizes;
  };

  Tensor make(const Form& form);
  // Whether a tensor is such a stand-in, whose elements nobody may ask for.
  static bool is(const Tensor& tensor);

  // The forms of a kernel's outputs. A call that was not seen before is made on the zeros.
  const std::vector<Form>& outputsOf(int kernel, const Args& args);

 private:
  const at::Storage& zeros(size_t bytes);

  at::Storage zeros_;
  size_t bytes_ = 0;
  std::unordered_map<std::string, std::vector<Form>> known_;
};

}  // namespace tb
