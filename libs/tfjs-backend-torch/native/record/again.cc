// A training step keeps what its layers made until their gradients need it. What a normalisation
// with an activation made can be had again in one pass, from its input, which the gradient keeps
// anyway:
//
//   BatchNormTrain(x) -> y ... uses of y ...                    uses of y
//   BatchNormTrain(x) -> y ... uses of y ... BatchNormAgain(x) -> y', uses of y'
//
// Time is dearer than memory here. The largest few results are enough to need less memory than a
// framework that keeps all of them, and cost one or two percent of a step.
#include "record/again.h"

#include <algorithm>

#include "record/graph.h"

namespace tb {
namespace {

// The part of all such results, by size, that is computed again.
constexpr double kShare = 0.2;
// The part of a step between two uses from which on keeping is waste.
constexpr double kLong = 0.1;

struct Candidate {
  int norm, late;  // operations; the value is not needed between them for long
  int64_t size;
};

int64_t sizeOf(const Graph& g, int value) {
  int64_t size = 1;
  for (const int64_t n : g.shape(value)) size *= n;
  return size;
}

// BatchNormTrain's numbers are epsilon, activation, hasExtra.
bool isNormWithAct(Graph& g, int index) {
  if (!g.is(index, "BatchNormTrain")) return false;
  const auto& numbers = g.operation(index).numbers;
  return numbers.size() == 3 && numbers[1] != 0 && numbers[2] == 0;
}

std::vector<Candidate> candidates(Graph& g) {
  std::vector<Candidate> list;
  for (int i = 0; i < static_cast<int>(g.size()); i++) {
    if (!isNormWithAct(g, i)) continue;
    const int y = g.operation(i).outputs[0], x = g.operation(i).inputs[0];
    if (g.isKept(y)) continue;
    int before = i, late = -1, gap = 0;
    for (const int use : g.users(y)) {
      if (use - before > gap) gap = use - before, late = use;
      before = use;
    }
    const bool kept = !g.users(x).empty() && g.users(x).back() >= before;
    if (kept && gap > kLong * static_cast<double>(g.size()))
      list.push_back({i, late, sizeOf(g, y)});
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Candidate& a, const Candidate& b) { return a.size > b.size; });
  return list;
}

Operation againOf(const Graph& g, const Operation& norm, int value) {
  Operation again;
  again.kernel = g.kernel("BatchNormAgain");
  // x, scale, offset, mean, inverse
  again.inputs = {norm.inputs[0], norm.inputs[1], norm.inputs[2], norm.outputs[1], norm.outputs[3]};
  again.outputs = {value};
  again.numbers = {norm.numbers[1]};
  return again;
}

}  // namespace

void computeAgain(Program& program) {
  Graph g(program);
  const auto all = candidates(g);
  int64_t left = 0;
  for (const Candidate& c : all) left += c.size;
  left = static_cast<int64_t>(kShare * static_cast<double>(left));
  std::vector<std::pair<int, Operation>> added;
  for (const Candidate& c : all) {
    if (left <= 0) break;
    left -= c.size;
    const int y = g.operation(c.norm).outputs[0], value = g.newValue(g.shape(y));
    added.emplace_back(c.late, againOf(g, g.operation(c.norm), value));
    for (size_t i = c.late; i < g.size(); i++) {
      auto& inputs = g.operation(static_cast<int>(i)).inputs;
      std::replace(inputs.begin(), inputs.end(), y, value);
    }
  }
  // From the back, so that places stay true.
  std::sort(added.begin(), added.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [at, operation] : added) {
    program.operations.insert(program.operations.begin() + at, std::move(operation));
  }
  program.finish();
}

}  // namespace tb
