// A recorded step on a device that replays steps by itself.
//
//   run 1, 2   uncaptured, on the thread that will capture: libraries choose their algorithms and
//              tensors their layouts. They are steps like any other.
//   run 3      captured and replayed. Variables have fixed places from here on.
//   run 4+     replayed; a variable that JavaScript replaced is copied to its place before
#pragma once
#include "record/program.h"
#include "step/buffers.h"
#include "step/step_graph.h"

namespace tb {

class CapturedStep {
 public:
  // `program` outlives this object.
  explicit CapturedStep(Program& program);

  // Runs the step. `variables` are those of `Program::used`, and have their new values afterwards.
  void run(std::vector<Tensor>& variables);

  // Why the step cannot be captured and runs without, or "".
  const std::string& obstacle() const { return obstacle_; }
  bool captured() const { return graph_ != nullptr; }

 private:
  void uncaptured(std::vector<Tensor>& variables);
  bool capture(const std::vector<Tensor>& variables);
  void forget();
  // All variables' values after the step, which starts from `before`.
  std::vector<Tensor> operate(const std::vector<Tensor>& before);

  Program& program_;
  std::vector<int> used_;
  Buffers buffers_;
  std::function<void()> body_;
  std::unique_ptr<StepGraph> graph_;
  std::string obstacle_;
  int warmUps_ = 0, captures_ = 0;
};

}  // namespace tb
