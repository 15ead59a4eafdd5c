#include "record/recorder.h"

#include <algorithm>

namespace tb {

Recorder::Recorder(const std::vector<int>& variables, c10::ArrayRef<Tensor> tensors, bool deferred)
    : deferred_(deferred) {
  for (const int handle : variables) {
    const int value = newValue(tensors[handle]);
    at(handle) = value;
    program_.tracked.push_back({value, value});
    if (deferred) before_.push_back(tensors[handle]);
  }
}

int Recorder::newValue(const Tensor& tensor) {
  const auto sizes = tensor.sizes();
  program_.shapes.emplace_back(sizes.begin(), sizes.end());
  program_.types.push_back(tensor.scalar_type());
  made_.push_back(0);
  return program_.values++;
}

int& Recorder::at(int handle) {
  if (static_cast<size_t>(handle) >= byHandle_.size()) byHandle_.resize(handle + 1, -1);
  return byHandle_[handle];
}

int Recorder::valueAt(int handle) const {
  return static_cast<size_t>(handle) < byHandle_.size() ? byHandle_[handle] : -1;
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
  made_[value] = 1;
  at(handle) = value;
  program_.operations.back().outputs.push_back(value);
}

void Recorder::constant(int handle, const Tensor& tensor) {
  const int value = newValue(tensor);
  at(handle) = value;
  program_.constants.push_back({value, tensor, /*written=*/true});
}

void Recorder::released(int handle) { at(handle) = -1; }

Program Recorder::step(const std::vector<int>& variables) const {
  Program program = program_;
  for (size_t i = 0; i < variables.size(); i++) program.tracked[i].after = valueAt(variables[i]);
  return program;
}

bool Recorder::knows(const std::vector<int>& variables) const {
  return std::all_of(variables.begin(), variables.end(),
                     [this](int handle) { return valueAt(handle) >= 0; });
}

bool Recorder::allIn(const std::vector<int>& variables) const {
  for (size_t handle = 0; handle < byHandle_.size(); handle++) {
    if (byHandle_[handle] < 0 || !made_[byHandle_[handle]]) continue;
    const auto found = std::find(variables.begin(), variables.end(), static_cast<int>(handle));
    if (found == variables.end()) return false;
  }
  return true;
}

Recorder::Pending Recorder::pending() const {
  Pending pending{program_, before_, {}};
  std::vector<int> handleOf(program_.values, -1);
  for (size_t handle = 0; handle < byHandle_.size(); handle++) {
    if (byHandle_[handle] >= 0) handleOf[byHandle_[handle]] = static_cast<int>(handle);
  }
  auto& tracked = pending.program.tracked;
  for (Tracked& variable : tracked) {
    const int handle = handleOf[variable.before];
    pending.handles.push_back(handle);
    if (handle < 0) variable.after = -1;
  }
  for (int value = 0; value < program_.values; value++) {
    if (!made_[value] || handleOf[value] < 0) continue;
    tracked.push_back({-1, value});
    pending.tensors.emplace_back();
    pending.handles.push_back(handleOf[value]);
  }
  return pending;
}

}  // namespace tb
