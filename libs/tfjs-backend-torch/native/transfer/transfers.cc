#include "transfer/transfers.h"

#include <cstring>

#include "cuda/cuda.h"

namespace tb {
namespace {

class HostTransfers final : public Transfers {
 public:
  void upload(const at::Tensor& target, const void* bytes) override {
    const auto options = at::TensorOptions().dtype(target.scalar_type());
    target.copy_(at::from_blob(const_cast<void*>(bytes), target.sizes(), options));
  }

  Arrival download(const at::Tensor& source) override {
    const at::Tensor copy = source.clone(at::MemoryFormat::Contiguous);
    return [copy](void* to) {
      if (copy.nbytes() > 0) std::memcpy(to, copy.data_ptr(), copy.nbytes());
    };
  }
};

}  // namespace

std::unique_ptr<Transfers> makeHostTransfers() { return std::make_unique<HostTransfers>(); }

std::unique_ptr<Transfers> makeTransfers(at::Device device) {
  return device.is_cuda() ? cuda::makeTransfers() : makeHostTransfers();
}

}  // namespace tb
