// Listens to a session while a step runs, and makes a program of what it hears.
#pragma once
#include "record/program.h"

namespace tb {

class Recorder {
 public:
  // Handles of variables: what they hold is followed through the step. A deferred recording hears
  // of operations that nobody has run.
  Recorder(const std::vector<int>& variables, c10::ArrayRef<Tensor> tensors, bool deferred);

  bool deferred() const { return deferred_; }

  void operation(int kernel, const int* inputs, size_t count, const double* numbers,
                 size_t numberCount, c10::ArrayRef<const Tensor*> tensors);
  void output(int handle, const Tensor& tensor);
  void constant(int handle, const Tensor& tensor);
  void released(int handle);

  // The step as a program on the variables, which are found under these handles now.
  Program step(const std::vector<int>& variables) const;
  // Whether what the variables hold under these handles was heard of.
  bool knows(const std::vector<int>& variables) const;
  // Whether the step's results are all in those variables.
  bool allIn(const std::vector<int>& variables) const;

  // What has to be computed now: everything that the step made or changed and a handle still names.
  struct Pending {
    Program program;
    // What the program's variables are before, and the handles of what they are afterwards or -1.
    std::vector<Tensor> tensors;
    std::vector<int> handles;
  };
  Pending pending() const;
  // What the variables held when the recording began.
  const std::vector<Tensor>& before() const { return before_; }

 private:
  int& at(int handle);
  int valueAt(int handle) const;
  int newValue(const Tensor& tensor);
  int valueOf(int handle, const Tensor& tensor);

  bool deferred_;
  Program program_;
  std::vector<Tensor> before_;
  std::vector<int> byHandle_;
  // For every value, whether an operation made it.
  std::vector<char> made_;
};

}  // namespace tb
