// What kernels make, without making it: while a step is being recorded on the CPU nothing is
// computed, only shapes are asked for.
#pragma once
#include <string>
#include <unordered_map>

#include "core/kernel.h"
#include "record/runner.h"

namespace tb {

// What is known of a tensor without its elements.
struct Form {
  at::ScalarType type;
  Ints sizes;
};

class Forms {
 public:
  // The forms of a kernel's outputs. A call that was not seen before is made, on the runner's
  // thread.
  const std::vector<Form>& outputsOf(int kernel, const Args& args, Runner& runner);

 private:
  std::unordered_map<std::string, std::vector<Form>> known_;
};

}  // namespace tb
