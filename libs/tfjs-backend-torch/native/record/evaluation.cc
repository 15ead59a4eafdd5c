#include "record/evaluation.h"

#include <algorithm>

namespace tb {

bool isEvaluation(Program& program) {
  for (const Operation& op : program.operations) {
    if (op.outputs.empty()) return false;  // changes a tensor where it lies
  }
  const Graph g(program);
  return std::all_of(program.tracked.begin(), program.tracked.end(), [&](const Tracked& t) {
    if (t.before < 0 || t.after < 0 || t.before == t.after) return true;
    const auto& users = g.users(t.before);
    return std::all_of(users.begin(), users.end(), [&](int u) { return u == g.producer(t.after); });
  });
}

std::vector<char> steadyValues(const Program& program) {
  std::vector<char> steady(program.values, 0);
  for (const Tracked& t : program.tracked) {
    if (t.before >= 0 && t.before == t.after) steady[t.before] = 1;
  }
  for (const Constant& c : program.constants) {
    if (c.written) steady[c.value] = 1;
  }
  for (const Operation& op : program.operations) {
    const bool all =
        std::all_of(op.inputs.begin(), op.inputs.end(), [&](int v) { return steady[v] != 0; });
    for (const int v : op.outputs) steady[v] = all;
  }
  return steady;
}

void dropViews(Program& program) {
  Graph g(program);
  std::vector<int> same(program.values);
  for (int v = 0; v < program.values; v++) same[v] = v;
  for (size_t i = 0; i < g.size(); i++) {
    const int index = static_cast<int>(i);
    Operation& op = g.operation(index);
    for (int& v : op.inputs) v = same[v];
    if (!g.is(index, "Reshape") || g.isKept(op.outputs[0])) continue;
    if (g.shape(op.inputs[0]) != g.shape(op.outputs[0])) continue;
    same[op.outputs[0]] = op.inputs[0];
    g.remove(index);
  }
  g.sweep();
}

void hoist(Program& program, std::vector<Operation> more) {
  const auto steady = steadyValues(program);
  const auto isSteady = [&](const Operation& op) {
    return std::all_of(op.outputs.begin(), op.outputs.end(), [&](int v) { return steady[v] != 0; });
  };
  auto& all = program.operations;
  auto at = std::stable_partition(all.begin(), all.end(), isSteady);
  program.steady = static_cast<size_t>(at - all.begin()) + more.size();
  all.insert(at, std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  program.finish();
}

}  // namespace tb
