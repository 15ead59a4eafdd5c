#include "step/device_fuse.h"

#include "core/window.h"
#include "record/fuse.h"
#include "record/graph.h"

namespace tb {
namespace {

int newValue(Program& program) {
  program.shapes.emplace_back();
  program.types.push_back(at::kFloat);
  return program.values++;
}

// The maximum's place travels to the gradient, which else searches for it again.
void keepPlaces(Program& program) {
  Graph g(program);
  for (size_t i = 0; i < g.size(); i++) {
    const int grad = static_cast<int>(i);
    if (!g.is(grad, "MaxPoolGrad") || g.operation(grad).inputs.size() > 2) continue;
    for (int pool = grad - 1; pool >= 0; pool--) {
      auto& op = g.operation(pool);
      if (!g.is(pool, "MaxPool") || op.inputs[0] != g.operation(grad).inputs[1]) continue;
      if (op.outputs.size() == 1) op.outputs.push_back(newValue(program));
      op.numbers.resize(Window::kNumbers);
      op.numbers.push_back(1);
      g.operation(grad).inputs.push_back(op.outputs[1]);
      break;
    }
  }
}

// What cuDNN's batch norm of images leaves behind travels to its gradient.
void keepReserve(Program& program) {
  Graph g(program);
  for (size_t i = 0; i < g.size(); i++) {
    const int grad = static_cast<int>(i);
    if (!g.is(grad, "BatchNormTrainGrad")) continue;
    const int norm = g.producer(g.operation(grad).inputs[3]);
    if (!g.is(norm, "BatchNormTrain") || g.operation(norm).outputs.size() != 4) continue;
    const int x = g.operation(norm).inputs[0];
    if (x != g.operation(grad).inputs[1] || g.shape(x).size() != 4) continue;
    g.operation(norm).outputs.push_back(newValue(program));
    g.operation(norm).numbers = {g.operation(norm).numbers[0], 0, 0, 1};
    g.operation(grad).inputs.push_back(g.operation(norm).outputs[4]);
    g.operation(grad).numbers = {g.operation(grad).numbers[0], 0, 1};
  }
}

// average - (average - value) * share, as batch norm's moving statistics are written.
struct Average {
  size_t tracked;
  int sub, multiply, difference;
  int value, share;
};

// Places of variables that are followed, by the value that they have before the step.
bool readOnlyBy(const Graph& g, const Program& program, int value, int a, int b) {
  for (size_t i = 0; i < g.size(); i++) {
    const int index = static_cast<int>(i);
    if (index == a || index == b) continue;
    for (const int input : program.operations[i].inputs) {
      if (input == value) return false;
    }
  }
  return true;
}

bool isAverage(Graph& g, const Program& program, size_t t, Average& found) {
  const auto [before, after] = program.tracked[t];
  const int sub = g.producer(after);
  if (before == after || !g.is(sub, "Sub") || g.operation(sub).inputs[0] != before) return false;
  const int product = g.operation(sub).inputs[1], multiply = g.producer(product);
  if (!g.is(multiply, "Multiply") || g.onlyUser(product) != sub) return false;
  const int difference = g.operation(multiply).inputs[0], minus = g.producer(difference);
  if (!g.is(minus, "Sub") || g.onlyUser(difference) != multiply) return false;
  if (g.operation(minus).inputs[0] != before) return false;
  if (!readOnlyBy(g, program, before, sub, minus)) return false;
  if (!readOnlyBy(g, program, after, -1, -1)) return false;
  found = {t, sub, multiply, minus, g.operation(minus).inputs[1], g.operation(multiply).inputs[1]};
  return true;
}

const Constant* constantOf(const Program& program, int value) {
  for (const Constant& c : program.constants) {
    if (c.value == value && c.tensor.numel() == 1) return &c;
  }
  return nullptr;
}

// All moving averages with the same share in one call, at the step's end.
void followTogether(Program& program) {
  Graph g(program);
  std::vector<Average> averages;
  double share = 0;
  for (size_t t = 0; t < program.tracked.size(); t++) {
    Average found;
    if (!isAverage(g, program, t, found)) continue;
    const Constant* constant = constantOf(program, found.share);
    if (constant == nullptr || !constant->written) continue;
    const double own = constant->tensor.item<double>();
    if (averages.empty()) share = own;
    if (own == share) averages.push_back(found);
  }
  if (averages.empty()) return;
  for (const Average& a : averages) {
    for (const int index : {a.sub, a.multiply, a.difference}) g.remove(index);
    program.tracked[a.tracked].after = program.tracked[a.tracked].before;
  }
  g.sweep();
  Operation follow;
  for (const Average& a : averages) follow.inputs.push_back(program.tracked[a.tracked].before);
  for (const Average& a : averages) follow.inputs.push_back(a.value);
  follow.numbers = {static_cast<double>(averages.size()), share};
  program.operations.push_back(std::move(follow));
  Graph last(program);
  last.setKernel(static_cast<int>(last.size()) - 1, "FollowAverages");
  program.finish();
}

}  // namespace

void fuseForDevice(Program& program) {
  fuseProducts(program);
  keepPlaces(program);
  keepReserve(program);
  program.finish();
  followTogether(program);
}

}  // namespace tb
