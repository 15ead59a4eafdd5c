#include "core/registry.h"

#include <sstream>

#include "core/info.h"

namespace tb {

static std::vector<KernelEntry> collect() {
  std::vector<KernelEntry> table;
  for (Family family :
       {elementwiseKernels(), binaryKernels(), reduceKernels(), shapeKernels(), createKernels(),
        matmulKernels(), convKernels(), conv3dKernels(), poolKernels(), normKernels(),
        localResponseKernels(), gatherKernels(), lossKernels(), joinedKernels(), packedKernels(),
        optimizerKernels(), imageKernels(), complexKernels(), groupKernels()}) {
    table.insert(table.end(), family.begin(), family.end());
  }
  return table;
}

static bool isOutOfMemory(const std::string& message) {
  for (const char* words : {"out of memory", "can't allocate memory", "not enough memory"}) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

static std::string explain(int kernel, const Args& args, const std::string& cause) {
  std::ostringstream text;
  text << "out of memory in " << kernelTable()[kernel].name;
  for (size_t i = 0; i < args.inputs() && i < 4; i++) {
    text << (i == 0 ? " of tensors " : ", ") << args.in(i).sizes();
  }
  if (args.inputs() > 0 && args.in(0).dim() > 1) text << ", batch size " << args.in(0).size(0);
  text << " (" << cause << ")";
  return text.str();
}

void runKernel(int kernel, const Args& args, Tensors& out) {
  try {
    kernelTable()[kernel].run(args, out);
  } catch (const std::exception& error) {
    const std::string cause = errorText(error);
    if (!isOutOfMemory(cause)) throw;
    throw std::runtime_error(explain(kernel, args, cause));
  }
}

const std::vector<KernelEntry>& kernelTable() {
  static const std::vector<KernelEntry> table = collect();
  return table;
}

}  // namespace tb
