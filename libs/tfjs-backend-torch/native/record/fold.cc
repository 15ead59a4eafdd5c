// What becomes one operation:
//
//   conv, bias, norm, addition, activation    PackedConv2D, with PackFilter(filter, ...) before
//   depthwise conv, bias, norm, activation    FoldedDepthwise, with FoldDepthwise
//   product, bias, norm, activation           PackedMatMul, with PackFilter
#include "record/fold.h"

#include "core/window.h"
#include "cpu/functions.h"
#include "record/evaluation.h"

namespace tb {
namespace {

using cpu::Act;

// The largest window of a packed convolution.
constexpr double kMostTaps = 256;

struct Kind {
  const char *plain, *fused;
  size_t numbers;  // of the plain kernel; a fused one goes on with hasBias, hasWeights, activation
  const char *prepare, *run;
};
constexpr Kind kConv = {"Conv2D", "FusedConv2D", Window::kNumbers, "PackFilter", "PackedConv2D"};
constexpr Kind kDepthwise = {"DepthwiseConv2dNative", "FusedDepthwiseConv2D", Window::kNumbers,
                             "FoldDepthwise", "FoldedDepthwise"};
constexpr Kind kProduct = {"BatchMatMul", "_FusedMatMul", 2, "PackFilter", "PackedMatMul"};

class Fold {
 public:
  explicit Fold(Program& program)
      : program_(program), graph_(program), steady_(steadyValues(program)) {}

  void run() {
    for (int i = 0; i < static_cast<int>(graph_.size()); i++) {
      for (const Kind* kind : {&kConv, &kDepthwise, &kProduct}) {
        if (fits(i, *kind)) join(i, *kind);
      }
    }
    graph_.takeOut();
    hoist(program_, std::move(prepared_));
  }

 private:
  bool isSteady(int value, size_t rank) const {
    return steady_[value] && graph_.isFloat(value) && graph_.shape(value).size() == rank;
  }

  // Whether an operation is of a kind and can be prepared.
  bool fits(int index, const Kind& kind) {
    const bool fused = graph_.is(index, kind.fused);
    if (!fused && !graph_.is(index, kind.plain)) return false;
    const Operation& op = graph_.operation(index);
    const auto& x = graph_.shape(op.inputs[0]);
    const auto& filter = graph_.shape(op.inputs[1]);
    if (!graph_.isFloat(op.inputs[0]) || !isSteady(op.inputs[1], filter.size())) return false;
    if (steady_[op.outputs[0]] || empty(x) || empty(filter)) return false;
    if (fused && !endFits(op, kind)) return false;
    if (&kind == &kProduct) {
      return op.numbers[0] == 0 && op.numbers[1] == 0 && (filter.size() == 2 || filter[0] == 1) &&
             filter.size() <= 3;
    }
    if (x.back() != filter[2] || op.numbers[0] * op.numbers[1] > kMostTaps) return false;
    return &kind == &kConv || filter[3] == 1;
  }

  static bool empty(const std::vector<int64_t>& shape) {
    for (const int64_t size : shape) {
      if (size == 0) return true;
    }
    return false;
  }

  bool endFits(const Operation& op, const Kind& kind) const {
    const double *more = op.numbers.data() + kind.numbers, act = more[2];
    return more[1] == 0 && act <= static_cast<double>(Act::relu6) &&
           (more[0] == 0 || isSteady(op.inputs[2], 1));
  }

  // The only operation that needs a value, where it is the first input of such a kernel.
  int next(int value, const char* kernel) const {
    const int user = graph_.onlyUser(value);
    return graph_.is(user, kernel) && graph_.input(user, 0) == value ? user : -1;
  }

  void join(int index, const Kind& kind) {
    Operation& op = graph_.operation(index);
    const bool fused = op.numbers.size() > kind.numbers;
    const bool hasBias = fused && op.numbers[kind.numbers] != 0;
    double act = fused ? op.numbers[kind.numbers + 2] : 0;
    Operation prepare;
    prepare.kernel = graph_.kernel(kind.prepare);
    prepare.inputs = {op.inputs[1]};
    if (hasBias) prepare.inputs.push_back(op.inputs[2]);
    prepare.numbers = {static_cast<double>(hasBias)};
    if (act == 0) act = takeNorm(index, prepare);
    const int extra = act == 0 && &kind == &kConv ? takeAddition(index) : -1;
    if (act == 0) act = takeActivation(index);
    prepare.outputs = {graph_.newValue({}), graph_.newValue({})};
    const auto channels = static_cast<double>(graph_.shape(op.inputs[1]).back());
    op.numbers.resize(kind.numbers);
    op.numbers.insert(op.numbers.end(), {channels, act, static_cast<double>(extra >= 0)});
    op.inputs = {op.inputs[0], prepare.outputs[0], prepare.outputs[1]};
    if (extra >= 0) op.inputs.push_back(extra);
    op.kernel = graph_.kernel(kind.run);
    prepared_.push_back(std::move(prepare));
  }

  // FusedBatchNorm's numbers are epsilon, hasOffset, hasScale, [activation]; its inputs x, mean,
  // variance, [offset], [scale].
  double takeNorm(int index, Operation& prepare) {
    const int norm = next(graph_.operation(index).outputs[0], "FusedBatchNorm");
    if (norm < 0) return 0;
    const auto inputs = graph_.operation(norm).inputs;
    for (size_t i = 1; i < inputs.size(); i++) {
      if (!isSteady(inputs[i], 1)) return 0;
    }
    const auto numbers = graph_.operation(norm).numbers;
    prepare.inputs.insert(prepare.inputs.end(), inputs.begin() + 1, inputs.end());
    prepare.numbers.insert(prepare.numbers.end(), numbers.begin(), numbers.begin() + 3);
    graph_.takeOver(index, 0, norm);
    return numbers.size() > 3 ? numbers[3] : 0;
  }

  // What is added to the output and there before it, or -1.
  int takeAddition(int index) {
    const int value = graph_.operation(index).outputs[0], add = graph_.onlyUser(value);
    if (!graph_.is(add, "Add")) return -1;
    const auto& sides = graph_.operation(add).inputs;
    const int other = sides[0] == value ? sides[1] : sides[0];
    const bool fits = other != value && graph_.producer(other) < index && graph_.isFloat(other) &&
                      graph_.shape(other) == graph_.shape(value);
    if (!fits) return -1;
    graph_.takeOver(index, 0, add);
    return other;
  }

  double takeActivation(int index) {
    const int value = graph_.operation(index).outputs[0];
    for (const auto& [kernel, act] : {std::pair{"Relu", Act::relu}, {"Relu6", Act::relu6}}) {
      const int found = next(value, kernel);
      if (found < 0) continue;
      graph_.takeOver(index, 0, found);
      return static_cast<double>(act);
    }
    return 0;
  }

  Program& program_;
  Graph graph_;
  const std::vector<char> steady_;
  std::vector<Operation> prepared_;
};

}  // namespace

void fold(Program& program) { Fold(program).run(); }

}  // namespace tb
