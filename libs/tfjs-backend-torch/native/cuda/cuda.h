// What the addon does with CUDA beyond libtorch's operators. Compiled from cuda/ where CUDA's
// headers are, and from nocuda/ elsewhere.
#pragma once
#include <memory>

#include "parallel/group.h"
#include "step/step_graph.h"
#include "transfer/transfers.h"

namespace tb::cuda {

// Whether this addon can use CUDA.
bool compiled();

// Makes a device and one stream of it those of the calling thread, and of all that call `enter`.
void use(at::Device device);
// For other threads: the stream that `use` chose. Does nothing on the CPU.
void enter();

std::unique_ptr<StepGraph> makeGraph();
std::unique_ptr<Transfers> makeTransfers();
std::unique_ptr<Group> makeGroup(const Membership& membership);

}  // namespace tb::cuda
