// Copies through pinned memory, on a stream of their own.
//
//   copy stream     |H2D n+1|        |H2D n+2|
//   compute stream  |  step n        |D2D|  step n+1        |D2D| ...
#include "transfer/transfers.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>

#include <array>
#include <cstring>
#include <vector>

#include "cuda/cuda.h"
#include "cuda/stream.h"

namespace tb::cuda {
namespace {

at::Tensor pinned(const at::Tensor& like) {
  return at::empty(like.sizes(), at::TensorOptions().dtype(like.scalar_type()).pinned_memory(true));
}

void copyBytes(const at::Tensor& to, const at::Tensor& from, cudaMemcpyKind kind,
               c10::cuda::CUDAStream stream) {
  C10_CUDA_CHECK(cudaMemcpyAsync(to.data_ptr(), from.data_ptr(), from.nbytes(), kind, stream));
}

// One of a target's two ways in.
struct Slot {
  at::Tensor host, device;
  Mark copied, consumed;

  Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  // Its memory must not be given away while a copy is on its way.
  ~Slot() {
    copied.finish();
    consumed.finish();
  }
};

class CudaTransfers final : public Transfers {
 public:
  void upload(const at::Tensor& target, const void* bytes) override {
    if (target.nbytes() == 0) return;
    Way& way = wayOf(target);
    Slot& slot = way.slots[way.turn++ % way.slots.size()];
    if (!slot.host.defined()) {
      slot.host = pinned(target);
      slot.device = at::empty(target.sizes(), target.options());
      // Its memory may have been used, in the order of the compute stream, until now.
      slot.consumed.set(computeStream());
    }
    slot.copied.wait();
    std::memcpy(slot.host.data_ptr(), bytes, slot.host.nbytes());
    slot.consumed.hold(stream_);
    copyBytes(slot.device, slot.host, cudaMemcpyHostToDevice, stream_);
    slot.copied.set(stream_);
    slot.copied.hold(computeStream());
    target.copy_(slot.device);
    slot.consumed.set(computeStream());
  }

  Arrival download(const at::Tensor& source) override {
    const at::Tensor from = source.contiguous();
    const at::Tensor host = pinned(from);
    const auto mark = std::make_shared<Mark>();
    if (from.nbytes() > 0) copyBytes(host, from, cudaMemcpyDeviceToHost, computeStream());
    mark->set(computeStream());
    return [host, mark](void* to) {
      mark->wait();
      if (host.nbytes() > 0) std::memcpy(to, host.data_ptr(), host.nbytes());
    };
  }

 private:
  struct Way {
    explicit Way(const at::Tensor& tensor) : target(tensor.getIntrusivePtr()) {}
    // Tells a tensor that has gone from one that lies where it lay.
    c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl> target;
    std::array<Slot, 2> slots;
    size_t turn = 0;
  };

  Way& wayOf(const at::Tensor& target) {
    for (auto way = ways_.begin(); way != ways_.end();) {
      way = (*way)->target.expired() ? ways_.erase(way) : std::next(way);
    }
    for (const auto& way : ways_) {
      if (way->target._unsafe_get_target() == target.unsafeGetTensorImpl()) return *way;
    }
    ways_.push_back(std::make_unique<Way>(target));
    return *ways_.back();
  }

  c10::cuda::CUDAStream stream_ =
      c10::cuda::getStreamFromPool(false, computeStream().device_index());
  std::vector<std::unique_ptr<Way>> ways_;
};

}  // namespace

std::unique_ptr<Transfers> makeTransfers() { return std::make_unique<CudaTransfers>(); }

}  // namespace tb::cuda
