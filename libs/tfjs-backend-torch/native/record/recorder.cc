#include "record/recorder.h"

namespace tb {

Recorder::Recorder(const std::vector<int>& variables, c10::ArrayRef<Tensor> tensors) {
  for (const int handle : variables) {
    const int value = newValue(tensors[handle]);
    at(handle) = value;
    program_.tracked.push_back({value, value});
  }
}

int Recorder::newValue(const Tensor& tensor) {
  const auto sizes = tensor.sizes();
  program_.shapes.emplace_back(sizes.begin(), sizes.end());
  return program_.values++;
}

int& Recorder::at(int handle) {
  if (static_cast<size_t>(handle) >= byHandle_.size()) byHandle_.resize(handle + 1, -1);
  return byHandle_[handle];
}

int Recorder::valueOf(int handle, const Tensor& tensor) {
  int& value = at(handle);
  if (value < 0) {
    value = newValue(tensor);
    program_.constants.push_back({value, tensor, /*written=*/false});
  }
  return value;
}

void Recorder::operation(int kernel, const int* inputs, size_t count, const double* numbers,
                         size_t numberCount, c10::ArrayRef<const Tensor*> tensors) {
  Operation op;
  op.kernel = kernel;
  for (size_t i = 0; i < count; i++) op.inputs.push_back(valueOf(inputs[i], *tensors[i]));
  op.numbers.assign(numbers, numbers + numberCount);
  program_.operations.push_back(std::move(op));
}

void Recorder::output(int handle, const Tensor& tensor) {
  const int value = newValue(tensor);
  at(handle) = value;
  program_.operations.back().outputs.push_back(value);
}

void Recorder::constant(int handle, const Tensor& tensor) {
  const int value = newValue(tensor);
  at(handle) = value;
  program_.constants.push_back({value, tensor, /*written=*/true});
}

void Recorder::released(int handle) { at(handle) = -1; }

Program Recorder::finish(const std::vector<int>& variables) {
  for (size_t i = 0; i < variables.size(); i++) {
    const int value = at(variables[i]);
    TORCH_CHECK(value >= 0, "a variable was given a value that the recording does not know");
    program_.tracked[i].after = value;
  }
  return std::move(program_);
}

}  // namespace tb
