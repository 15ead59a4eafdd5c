// Listens to a session while a step runs, and makes a program of what it hears.
#pragma once
#include <optional>

#include "record/program.h"

namespace tb {

class Recorder {
 public:
  // Handles of variables: what they hold is followed through the step.
  Recorder(const std::vector<int>& variables, c10::ArrayRef<Tensor> tensors);

  void operation(int kernel, const int* inputs, size_t count, const double* numbers,
                 size_t numberCount, c10::ArrayRef<const Tensor*> tensors);
  void output(int handle, const Tensor& tensor);
  void constant(int handle, const Tensor& tensor);
  void released(int handle);

  // The program; `variables` are the handles under which the variables are found now.
  Program finish(const std::vector<int>& variables);

 private:
  int& at(int handle);
  int newValue(const Tensor& tensor);
  int valueOf(int handle, const Tensor& tensor);

  Program program_;
  std::vector<int> byHandle_;
};

}  // namespace tb
