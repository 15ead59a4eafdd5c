#include "step/captured_step.h"

#include "core/info.h"
#include "core/session.h"

namespace tb {

constexpr int kWarmUps = 2;
constexpr int kMostCaptures = 16;

CapturedStep::CapturedStep(Program& program) : program_(program), used_(program.used()) {
  body_ = [this] {
    std::vector<Tensor> before;
    for (const auto& buffer : buffers_) before.push_back(buffer->tensor);
    store(buffers_, operate(before));
  };
}

std::vector<Tensor> CapturedStep::operate(const std::vector<Tensor>& before) {
  std::vector<Tensor> table(program_.values), after;
  for (const Constant& c : program_.constants) table[c.value] = c.tensor;
  for (size_t i = 0; i < used_.size(); i++) {
    const int value = program_.tracked[used_[i]].before;
    if (value >= 0) table[value] = before[i];
  }
  program_.operate(table);
  for (size_t i = 0; i < used_.size(); i++) {
    const int value = program_.tracked[used_[i]].after;
    after.push_back(value < 0 ? before[i] : table[value]);
  }
  return after;
}

void CapturedStep::uncaptured(std::vector<Tensor>& variables) {
  // Kernels that change variables in place find them in memory of their own.
  for (Tensor& variable : variables) {
    const bool owned =
        variable.storage().use_count() == 1 && variable.is_non_overlapping_and_dense();
    if (!owned) variable = variable.clone(at::MemoryFormat::Contiguous);
  }
  variables = operate(variables);
}

bool CapturedStep::capture(const std::vector<Tensor>& variables) {
  forget();
  try {
    TORCH_CHECK(captures_++ < kMostCaptures, "its variables are kept by others again and again");
    for (const Tensor& variable : variables) buffers_.push_back(bufferFor(variable));
    graph_ = makeStepGraph(currentDevice());
    graph_->capture(body_);
    return true;
  } catch (const std::exception& error) {
    obstacle_ = errorText(error);
    forget();
    return false;
  }
}

void CapturedStep::forget() {
  graph_.reset();
  buffers_.clear();
}

void CapturedStep::run(std::vector<Tensor>& variables) {
  if (!obstacle_.empty()) return uncaptured(variables);
  if (warmUps_ < kWarmUps) {
    warmUps_++;
    return uncaptured(variables);
  }
  bool fits = graph_ != nullptr;
  for (size_t i = 0; fits && i < variables.size(); i++) fits = mayWrite(*buffers_[i], variables[i]);
  if (!fits && !capture(variables)) return uncaptured(variables);
  store(buffers_, variables);
  graph_->replay();
  for (size_t i = 0; i < variables.size(); i++) variables[i] = buffers_[i]->tensor;
}

}  // namespace tb
