#include "parallel/group.h"

#include "core/registry.h"
#include "core/session.h"
#include "cuda/cuda.h"

namespace tb {

static std::unique_ptr<Group> gGroup;

Group* currentGroup() { return gGroup.get(); }

void joinGroup(const Membership& membership) {
  gGroup.reset();
  if (membership.path.empty()) return;
  gGroup =
      currentDevice().is_cuda() ? cuda::makeGroup(membership) : makeSharedMemoryGroup(membership);
}

namespace {

// Any number of tensors; outputs: their means over the group's processes. Without a group they are
// as they were.
void meanOverGroup(const Args& a, Tensors& out) {
  std::vector<Tensor> means;
  for (size_t i = 0; i < a.inputs(); i++) {
    means.push_back(a.in(i).to(at::kFloat).clone(at::MemoryFormat::Preserve));
  }
  if (currentGroup() != nullptr) currentGroup()->mean(means);
  for (const Tensor& tensor : means) out.push_back(tensor);
}

const KernelEntry kKernels[] = {
    {"MeanOverGroup", meanOverGroup},
};

}  // namespace

Family groupKernels() { return kKernels; }

}  // namespace tb
