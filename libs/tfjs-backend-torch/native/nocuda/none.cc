// An addon that was compiled without CUDA's headers.
#include "cuda/cuda.h"

namespace tb::cuda {

[[noreturn]] static void refuse() {
  TORCH_CHECK(false, "this addon was built without CUDA: its headers were not found");
}

bool compiled() { return false; }
void use(at::Device device) {
  if (device.is_cuda()) refuse();
}
void enter() {}
std::unique_ptr<StepGraph> makeGraph() { refuse(); }
std::unique_ptr<Transfers> makeTransfers() { refuse(); }
std::unique_ptr<Group> makeGroup(const Membership&) { refuse(); }

}  // namespace tb::cuda
