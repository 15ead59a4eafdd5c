// A program as a graph, for looking at neighbours and for taking operations out.
#pragma once
#include <string_view>

#include "record/program.h"

namespace tb {

class Graph {
 public:
  explicit Graph(Program& program);

  size_t size() const { return program_.operations.size(); }
  Operation& operation(int index) { return program_.operations[index]; }
  const char* name(int index) const;
  int input(int index, size_t i) const { return program_.operations[index].inputs[i]; }
  bool is(int index, std::string_view kernel) const {
    return index >= 0 && !removed_[index] && kernel == name(index);
  }
  // The operation that makes a value, or -1.
  int producer(int value) const { return producer_[value]; }
  // The only operation that needs a value, or -1; none if the value outlives the step.
  int onlyUser(int value) const;
  // The operations that need a value, in order.
  const std::vector<int>& users(int value) const { return users_[value]; }
  // Whether a value outlives the step.
  bool isKept(int value) const { return kept_[value]; }
  const std::vector<int64_t>& shape(int value) const { return program_.shapes[value]; }
  bool isFloat(int value) const { return program_.types[value] == at::kFloat; }

  // Makes an operation produce a value that another one, which goes, produced so far.
  void takeOver(int index, size_t output, int from);
  void remove(int index) { removed_[index] = 1; }
  void setInput(int index, size_t input, int value);
  void addInput(int index, int value);
  void setKernel(int index, const char* name) { operation(index).kernel = kernel(name); }
  // The integer of a kernel.
  int kernel(const char* name) const;
  // A value that no operation makes yet, of floats.
  int newValue(std::vector<int64_t> shape);

  // Takes the removed operations out of the program.
  void takeOut();
  // The same, and those that nothing needs any longer.
  void sweep();

 private:
  Program& program_;
  std::vector<int> producer_;
  std::vector<std::vector<int>> users_;
  std::vector<char> kept_, removed_;
};

}  // namespace tb
