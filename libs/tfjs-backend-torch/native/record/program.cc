#include "record/program.h"

#include <algorithm>
#include <cstring>
#include <ctime>

#include "core/registry.h"

namespace tb {

static bool sameBytes(const Tensor& a, const Tensor& b) {
  if (a.scalar_type() != b.scalar_type() || a.sizes() != b.sizes()) return false;
  const Tensor x = a.cpu(), y = b.cpu();
  return std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

static bool same(const Constant& a, const Constant& b) {
  if (a.value != b.value || a.written != b.written) return false;
  return a.written ? sameBytes(a.tensor, b.tensor) : a.tensor.is_same(b.tensor);
}

static bool same(const Operation& a, const Operation& b) {
  return a.kernel == b.kernel && a.inputs == b.inputs && a.outputs == b.outputs &&
         a.numbers == b.numbers;
}

template <typename T>
static bool sameList(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same(x, y); });
}

bool Program::same(const Program& other) const {
  const auto sameTracked = [](const Tracked& a, const Tracked& b) {
    return a.before == b.before && a.after == b.after;
  };
  return std::equal(tracked.begin(), tracked.end(), other.tracked.begin(), other.tracked.end(),
                    sameTracked) &&
         sameList(operations, other.operations) && sameList(constants, other.constants);
}

void Program::finish() {
  constexpr char kUnused = 0, kUsed = 1, kKept = 2;
  std::vector<char> state(values, kUnused);
  for (const Tracked& t : tracked) {
    if (t.after >= 0) state[t.after] = kKept;
  }
  std::vector<Operation> needed;
  size_t left = operations.size(), steadyLeft = 0;
  for (auto op = operations.rbegin(); op != operations.rend(); ++op) {
    left--;
    // A kernel without outputs changes its inputs.
    const bool any = op->outputs.empty() || std::any_of(op->outputs.begin(), op->outputs.end(),
                                                        [&](int v) { return state[v] != kUnused; });
    if (!any) continue;
    op->last.clear();
    for (const int v : op->outputs) {
      if (state[v] == kUnused) op->last.push_back(v);
    }
    op->dying.assign(op->inputs.size(), 0);
    for (size_t i = 0; i < op->inputs.size(); i++) {
      const int v = op->inputs[i];
      if (state[v] != kUnused) continue;
      op->dying[i] = 1;
      op->last.push_back(v);
    }
    for (const int v : op->inputs) state[v] = std::max(state[v], kUsed);
    needed.push_back(std::move(*op));
    if (left < steady) steadyLeft++;
  }
  steady = steadyLeft;
  std::reverse(needed.begin(), needed.end());
  operations = std::move(needed);
}

std::vector<int> Program::used() const {
  std::vector<char> read(values, 0);
  for (const Operation& op : operations) {
    for (const int v : op.inputs) read[v] = 1;
  }
  std::vector<int> list;
  for (size_t i = 0; i < tracked.size(); i++) {
    const auto [before, after] = tracked[i];
    const bool changed = after >= 0 && after != before;
    if ((before >= 0 && read[before]) || changed) list.push_back(static_cast<int>(i));
  }
  return list;
}

void Program::execute(Operation& op, std::vector<Tensor>& table) {
  c10::SmallVector<const Tensor*, 8> inputs;
  for (const int v : op.inputs) inputs.push_back(&table[v]);
  Tensors outputs;
  const Args args(inputs.data(), inputs.size(), op.numbers.data(), op.numbers.size(),
                  op.dying.data());
  runKernel(op.kernel, args, outputs);
  for (size_t i = 0; i < op.outputs.size(); i++) table[op.outputs[i]] = std::move(outputs[i]);
  outputs.clear();
  for (const int v : op.last) table[v].reset();
}

static double cpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

const std::vector<double>& Program::profile() {
  seconds_.resize(operations.size(), 0);
  return seconds_;
}

// Ends a plan's run however the run ends.
struct PlannedRun {
  PlannedRun(MemoryPlan& plan, Slab& slab) : plan(plan) { plan.begin(slab); }
  ~PlannedRun() { plan.end(); }
  MemoryPlan& plan;
};

// Lends variables to a table of values. One that changes where it lies is there alone: what
// replaces it in another layout takes its place at once. However the run ends, nothing is lost.
class Program::Lent {
 public:
  Lent(const Program& program, std::vector<Tensor>& variables, std::vector<Tensor>& table)
      : program_(program), list_(program.used()), variables_(variables), table_(table) {
    for (size_t i = 0; i < list_.size(); i++) {
      if (before(i) < 0) continue;
      // Kernels that change variables in place find them in memory of their own.
      Tensor& variable = variables[i];
      const bool owned =
          variable.storage().use_count() == 1 && variable.is_non_overlapping_and_dense();
      if (!owned) variable = variable.clone(at::MemoryFormat::Contiguous);
      table[before(i)] = variable;
      if (after(i) == before(i)) variable.reset();
    }
  }
  ~Lent() {
    for (size_t i = 0; i < list_.size() && !taken_; i++) {
      if (!variables_[i].defined() && before(i) >= 0) variables_[i] = table_[before(i)];
    }
  }
  void takeResults() {
    for (size_t i = 0; i < list_.size(); i++) {
      variables_[i] = after(i) < 0 ? Tensor() : table_[after(i)];
    }
    taken_ = true;
  }

 private:
  int before(size_t i) const { return program_.tracked[list_[i]].before; }
  int after(size_t i) const { return program_.tracked[list_[i]].after; }

  const Program& program_;
  const std::vector<int> list_;
  std::vector<Tensor>&variables_, &table_;
  bool taken_ = false;
};

void Program::operate(std::vector<Tensor>& table) { execute(steady, operations.size(), table); }

void Program::makeSteady(std::vector<Tensor>& table) {
  std::vector<int> sources, results;
  std::vector<char> made(values, 0);
  for (size_t i = 0; i < steady; i++) {
    for (const int v : operations[i].inputs) {
      if (!made[v]) sources.push_back(v);
    }
    for (const int v : operations[i].outputs) {
      made[v] = 1;
      results.push_back(v);
    }
  }
  Kept::Sources of(table, sources);
  execute(0, steady, table);
  kept_ = Kept(std::move(of), table, results);
  kept_.put(table);
}

void Program::execute(size_t from, size_t to, std::vector<Tensor>& table) {
  for (size_t i = from; i < to; i++) {
    const double start = seconds_.empty() ? 0 : cpuSeconds();
    execute(operations[i], table);
    if (!seconds_.empty()) seconds_[i] += cpuSeconds() - start;
  }
}

void Program::run(std::vector<Tensor>& variables, Slab& slab) {
  std::vector<Tensor> table(values);
  for (const Constant& c : constants) table[c.value] = c.tensor;
  {
    Lent lent(*this, variables, table);
    if (steady > 0 && !kept_.recall(table)) makeSteady(table);
    PlannedRun run(plan_, slab);
    operate(table);
    lent.takeResults();
    table.clear();
  }
  for (Tensor& variable : variables) {
    if (variable.defined() && slab.contains(variable.data_ptr())) variable = variable.clone();
  }
}

}  // namespace tb
