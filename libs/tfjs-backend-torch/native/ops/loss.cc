// Losses with their gradients in one pass.
#include "core/registry.h"

namespace tb {
namespace {

// inputs: labels [rows, classes], logits [rows, classes]
// outputs: loss per row, gradient of each row's loss by its logits (softmax - labels, for labels
// that sum to 1; in general softmax * sum(labels) - labels)
void softmaxCrossEntropy(const Args& a, Tensors& out) {
  const Tensor& labels = a.in(0);
  const Tensor logProbability = at::log_softmax(a.in(1), -1);
  out.push_back((logProbability * labels).sum(-1).neg_());
  out.push_back(logProbability.exp().mul_(labels.sum(-1, /*keepdim=*/true)).sub_(labels));
}

const KernelEntry kKernels[] = {
    {"SoftmaxCrossEntropy", softmaxCrossEntropy},
};

}  // namespace

Family lossKernels() { return kKernels; }

}  // namespace tb
