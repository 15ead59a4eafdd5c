#include "core/registry.h"

namespace tb {

static std::vector<KernelEntry> collect() {
  std::vector<KernelEntry> table;
  for (Family family : {elementwiseKernels(), binaryKernels(), reduceKernels(), shapeKernels(),
                        createKernels(), matmulKernels(), convKernels(), conv3dKernels(),
                        poolKernels(), normKernels(), gatherKernels(), lossKernels(),
                        joinedKernels(), optimizerKernels(), imageKernels(), complexKernels()}) {
    table.insert(table.end(), family.begin(), family.end());
  }
  return table;
}

const std::vector<KernelEntry>& kernelTable() {
  static const std::vector<KernelEntry> table = collect();
  return table;
}

}  // namespace tb
