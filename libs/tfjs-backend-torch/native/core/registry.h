// All kernels in one table. A kernel's integer is its place in it.
#pragma once
#include "core/kernel.h"

namespace tb {

Family elementwiseKernels();
Family binaryKernels();
Family reduceKernels();
Family shapeKernels();
Family createKernels();
Family matmulKernels();
Family convKernels();
Family conv3dKernels();
Family poolKernels();
Family normKernels();
Family localResponseKernels();
Family gatherKernels();
Family lossKernels();
Family joinedKernels();
Family packedKernels();
Family optimizerKernels();
Family imageKernels();
Family complexKernels();
Family groupKernels();

const std::vector<KernelEntry>& kernelTable();

// Runs a kernel of the table. Where memory runs out, the error names the kernel and its tensors.
void runKernel(int kernel, const Args& args, Tensors& out);

}  // namespace tb
