// What is joined, forward and backward:
//
//   norm, add, relu          BatchNormTrain(x, scale, offset, extra) with an activation
//   relu', norm'             BatchNormTrainGrad with the activation's gradient inside
//   conv, bias, relu         FusedConv2D; likewise depthwise convolutions and matrix products
//   relu', sum               ActGradSums: the activation's gradient and the bias' in one pass
//   max pool', relu'         MaxPoolGrad that looks for the sign of the maximum
//
// Every joined kernel computes with the same expressions in the same order as its parts.
#include "record/fuse.h"

#include "core/device.h"
#include "core/session.h"
#include "core/window.h"
#include "cpu/functions.h"
#include "record/again.h"
#include "record/evaluation.h"
#include "record/fold.h"
#include "record/graph.h"

namespace tb {
namespace {

using cpu::Act;

Act activation(const Graph& g, int index) {
  if (g.is(index, "Relu")) return Act::relu;
  return g.is(index, "Relu6") ? Act::relu6 : Act::none;
}

Act activationGrad(const Graph& g, int index) {
  if (g.is(index, "ReluGrad")) return Act::relu;
  return g.is(index, "Relu6Grad") ? Act::relu6 : Act::none;
}

// BatchNormTrain's numbers are epsilon, activation, hasExtra.
void normAndAdd(Graph& g, int add) {
  if (!g.is(add, "Add")) return;
  for (const size_t side : {1, 0}) {
    const int value = g.operation(add).inputs[side], other = g.operation(add).inputs[1 - side];
    const int norm = g.producer(value);
    if (!g.is(norm, "BatchNormTrain") || g.operation(norm).numbers.size() > 1) continue;
    if (g.operation(norm).outputs[0] != value || g.onlyUser(value) != add) continue;
    if (g.producer(other) > norm || g.shape(other) != g.shape(value)) continue;
    g.addInput(norm, other);
    g.operation(norm).numbers.insert(g.operation(norm).numbers.end(), {0, 1});
    g.takeOver(norm, 0, add);
    return;
  }
}

void normAndAct(Graph& g, int index) {
  const Act act = activation(g, index);
  if (act == Act::none) return;
  const int value = g.operation(index).inputs[0];
  const int norm = g.producer(value);
  if (!g.is(norm, "BatchNormTrain") || g.operation(norm).outputs[0] != value) return;
  if (g.onlyUser(value) != index) return;
  g.operation(norm).numbers.resize(3, 0);
  g.operation(norm).numbers[1] = static_cast<double>(act);
  g.takeOver(norm, 0, index);
}

// FusedBatchNorm's numbers are epsilon, hasOffset, hasScale, activation.
void inferenceNormAndAct(Graph& g, int index) {
  const Act act = activation(g, index);
  if (act == Act::none) return;
  const int value = g.operation(index).inputs[0];
  const int norm = g.producer(value);
  if (!g.is(norm, "FusedBatchNorm") || g.onlyUser(value) != index) return;
  if (g.operation(norm).numbers.size() > 3) return;
  g.operation(norm).numbers.push_back(static_cast<double>(act));
  g.takeOver(norm, 0, index);
}

// dy of BatchNormTrainGrad comes from the gradient of the activation that the norm ends with.
void normGradAndAct(Graph& g, int grad) {
  if (!g.is(grad, "BatchNormTrainGrad") || g.operation(grad).numbers.size() > 1) return;
  const int dy = g.operation(grad).inputs[0];
  const int actGrad = g.producer(dy);
  const Act act = actGrad < 0 ? Act::none : activationGrad(g, actGrad);
  if (act == Act::none || g.onlyUser(dy) != grad) return;
  const int norm = g.producer(g.operation(actGrad).inputs[1]);
  if (!g.is(norm, "BatchNormTrain") || g.operation(norm).numbers.size() < 3) return;
  const auto& made = g.operation(norm);
  const auto& inputs = g.operation(grad).inputs;
  const bool same = made.numbers[1] == static_cast<double>(act) && made.numbers[2] == 0 &&
                    made.outputs[0] == g.operation(actGrad).inputs[1] &&
                    made.inputs[0] == inputs[1] && made.inputs[1] == inputs[2] &&
                    made.outputs[1] == inputs[3] && made.outputs[3] == inputs[4];
  if (!same) return;
  const int offset = made.inputs[2];
  g.setInput(grad, 0, g.operation(actGrad).inputs[0]);
  g.addInput(grad, offset);
  g.operation(grad).numbers.push_back(static_cast<double>(act));
  g.remove(actGrad);
}

struct Joint {
  const char *plain, *fused;
  size_t numbers;  // of the plain kernel
};
constexpr Joint kJoints[] = {{"Conv2D", "FusedConv2D", Window::kNumbers},
                             {"DepthwiseConv2dNative", "FusedDepthwiseConv2D", Window::kNumbers},
                             {"BatchMatMul", "_FusedMatMul", 2}};

// The fused kernels' further numbers are hasBias, hasWeights, activation, alpha.
void productAndBias(Graph& g, int add) {
  if (!g.is(add, "Add")) return;
  const int value = g.operation(add).inputs[0], bias = g.operation(add).inputs[1];
  const int product = g.producer(value);
  if (g.shape(bias).size() != 1 || g.shape(bias)[0] != g.shape(value).back()) return;
  if (g.onlyUser(value) != add || g.producer(bias) > product) return;
  for (const Joint& joint : kJoints) {
    if (!g.is(product, joint.plain)) continue;
    g.addInput(product, bias);
    auto& numbers = g.operation(product).numbers;
    numbers.insert(numbers.end(), {1, 0, 0, 0});
    g.setKernel(product, joint.fused);
    g.takeOver(product, 0, add);
    return;
  }
}

void productAndAct(Graph& g, int index) {
  const Act act = activation(g, index);
  if (act == Act::none) return;
  const int value = g.operation(index).inputs[0];
  const int product = g.producer(value);
  if (g.onlyUser(value) != index) return;
  for (const Joint& joint : kJoints) {
    if (!g.is(product, joint.fused)) continue;
    double& own = g.operation(product).numbers[joint.numbers + 2];
    if (own != 0) return;
    own = static_cast<double>(act);
    g.takeOver(product, 0, index);
    return;
  }
}

void poolGradAndAct(Graph& g, int actGrad) {
  if (!g.is(actGrad, "ReluGrad")) return;
  const int value = g.operation(actGrad).inputs[0], y = g.operation(actGrad).inputs[1];
  const int pool = g.producer(value);
  if (!g.is(pool, "MaxPoolGrad") || g.operation(pool).inputs[1] != y) return;
  if (g.operation(pool).numbers.size() > Window::kNumbers || g.onlyUser(value) != actGrad) return;
  g.operation(pool).numbers.push_back(1);
  g.takeOver(pool, 0, actGrad);
}

// Whether an operation sums over all axes but the last.
bool sumsRows(Graph& g, int index) {
  if (!g.is(index, "Sum")) return false;
  const auto& numbers = g.operation(index).numbers;
  if (numbers[0] != 0 || numbers.size() != g.shape(g.operation(index).inputs[0]).size())
    return false;
  for (size_t i = 1; i < numbers.size(); i++) {
    if (numbers[i] != static_cast<double>(i - 1)) return false;
  }
  return true;
}

void actGradAndSum(Graph& g, int sum) {
  if (!sumsRows(g, sum)) return;
  const int actGrad = g.producer(g.operation(sum).inputs[0]);
  const Act act = actGrad < 0 ? Act::none : activationGrad(g, actGrad);
  if (act == Act::none || g.operation(actGrad).outputs.size() != 1) return;
  const auto& inputs = g.operation(actGrad).inputs;
  if (g.shape(inputs[0]) != g.shape(inputs[1])) return;
  g.setKernel(actGrad, "ActGradSums");
  g.operation(actGrad).numbers = {static_cast<double>(act)};
  g.operation(actGrad).outputs.push_back(0);
  g.takeOver(actGrad, 1, sum);
}

}  // namespace

using Pass = void (*)(Graph&, int);

static void apply(Program& program, std::initializer_list<Pass> passes) {
  for (const Pass pass : passes) {
    Graph graph(program);
    for (size_t i = 0; i < graph.size(); i++) pass(graph, static_cast<int>(i));
    graph.sweep();
  }
  if (currentDevice().is_cpu() && !operatorsOnly()) computeAgain(program);
}

void fuse(Program& program, bool whole) {
  const bool prepare = whole && !operatorsOnly() && isEvaluation(program);
  if (prepare) dropViews(program);
  apply(program, {normAndAdd, normAndAct, inferenceNormAndAct, normGradAndAct, productAndBias,
                  productAndAct, poolGradAndAct, actGradAndSum});
  if (prepare) fold(program);
}

void fuseProducts(Program& program) { apply(program, {productAndBias, productAndAct}); }

}  // namespace tb
