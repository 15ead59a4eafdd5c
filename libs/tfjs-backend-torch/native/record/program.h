// A recorded step: a list of kernel calls on values, each value made once. Running it needs no
// JavaScript.
#pragma once
#include <atomic>
#include <memory>

#include "core/kernel.h"
#include "core/memory.h"
#include "record/kept.h"

namespace tb {

// One kernel call.
struct Operation {
  int kernel;
  std::vector<int> inputs, outputs;  // values
  std::vector<double> numbers;
  // Values that nobody needs afterwards; found by `Program::finish`.
  std::vector<int> last;
  // For each input, whether it is one of them.
  std::vector<char> dying;
};

// A value that is the same in every run: a number that JavaScript wrote while the step was
// recorded, or a tensor that existed before and is read where it lies.
struct Constant {
  int value;
  Tensor tensor;
  bool written;
};

// A variable: the value that it has before a step and the one afterwards; -1 where there is none.
struct Tracked {
  int before, after;
};

class CapturedStep;

class Program {
 public:
  std::vector<Operation> operations;
  std::vector<Constant> constants;
  std::vector<Tracked> tracked;
  int values = 0;
  // The shape and the type of every value.
  std::vector<std::vector<int64_t>> shapes;
  std::vector<at::ScalarType> types;
  // How many operations, the first ones, depend on nothing that a run changes or is fed with. They
  // run only where somebody else has changed what they depend on.
  size_t steady = 0;

  // Whether both are the same calls on the same constants.
  bool same(const Program& other) const;
  // Drops operations that nothing depends on and finds the end of every value's life.
  void finish();
  // Which of the tracked variables it reads or changes.
  std::vector<int> used() const;

  // Runs the step. `variables` are those of `used`, and have their new values afterwards (none
  // where there is none); after an error, those that they had. One run at a time.
  void run(std::vector<Tensor>& variables, Slab& slab);

  // Runs the operations on a table of all values, in which constants and variables are.
  void operate(std::vector<Tensor>& table);
  // How it runs on devices that replay steps by themselves.
  std::shared_ptr<CapturedStep> captured;

  // CPU seconds of the running thread in each operation, summed over the runs since the first call.
  const std::vector<double>& profile();

 private:
  class Lent;
  void execute(Operation& operation, std::vector<Tensor>& table);
  void execute(size_t from, size_t to, std::vector<Tensor>& table);
  void makeSteady(std::vector<Tensor>& table);

  MemoryPlan plan_;
  Kept kept_;
  std::vector<double> seconds_;
};

}  // namespace tb
