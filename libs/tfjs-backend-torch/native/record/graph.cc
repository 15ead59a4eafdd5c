#include "record/graph.h"

#include <algorithm>
#include <string>

#include "core/registry.h"

namespace tb {

Graph::Graph(Program& program)
    : program_(program),
      producer_(program.values, -1),
      users_(program.values),
      kept_(program.values, 0),
      removed_(program.operations.size(), 0) {
  for (size_t i = 0; i < program.operations.size(); i++) {
    for (const int v : program.operations[i].outputs) producer_[v] = static_cast<int>(i);
    for (const int v : program.operations[i].inputs) users_[v].push_back(static_cast<int>(i));
  }
  for (const Tracked& t : program.tracked) {
    if (t.after >= 0) kept_[t.after] = 1;
  }
}

const char* Graph::name(int index) const {
  return kernelTable()[program_.operations[index].kernel].name;
}

int Graph::onlyUser(int value) const {
  return kept_[value] || users_[value].size() != 1 ? -1 : users_[value][0];
}

void Graph::takeOver(int index, size_t output, int from) {
  const int value = operation(from).outputs[0];
  operation(index).outputs[output] = value;
  producer_[value] = index;
  remove(from);
}

void Graph::setInput(int index, size_t input, int value) {
  int& slot = operation(index).inputs[input];
  auto& old = users_[slot];
  old.erase(std::find(old.begin(), old.end(), index));
  slot = value;
  users_[value].push_back(index);
}

void Graph::addInput(int index, int value) {
  operation(index).inputs.push_back(value);
  users_[value].push_back(index);
}

int Graph::kernel(const char* name) const {
  const auto& table = kernelTable();
  for (size_t i = 0; i < table.size(); i++) {
    if (std::string_view(name) == table[i].name) return static_cast<int>(i);
  }
  TORCH_CHECK(false, "there is no kernel ", name);
}

int Graph::newValue(std::vector<int64_t> shape) {
  program_.shapes.push_back(std::move(shape));
  program_.types.push_back(at::kFloat);
  producer_.push_back(-1);
  users_.emplace_back();
  kept_.push_back(0);
  return program_.values++;
}

void Graph::takeOut() {
  std::vector<Operation> left;
  for (size_t i = 0; i < size(); i++) {
    if (!removed_[i]) left.push_back(std::move(program_.operations[i]));
  }
  program_.operations = std::move(left);
}

void Graph::sweep() {
  takeOut();
  program_.finish();
}

}  // namespace tb
