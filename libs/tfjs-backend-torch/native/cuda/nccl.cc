// Groups through NCCL, which comes with PyTorch. It is found when it is needed, so that a libtorch
// without it does no harm; the few declarations are those of nccl.h from 2.10 on.
#include <dlfcn.h>

#include <cstring>

#include "cuda/cuda.h"
#include "cuda/stream.h"
#include "parallel/shared_memory.h"

namespace tb::cuda {
namespace {

struct UniqueId {
  char bytes[128];
};
using Comm = void*;
constexpr int kFloat32 = 7, kAverage = 4;

struct Nccl {
  int (*getUniqueId)(UniqueId*);
  int (*commInitRank)(Comm*, int, UniqueId, int);
  int (*commDestroy)(Comm);
  int (*allReduce)(const void*, void*, size_t, int, int, Comm, cudaStream_t);
  int (*groupStart)();
  int (*groupEnd)();
  const char* (*errorString)(int);

  static const Nccl& get() {
    static const Nccl nccl = load();
    return nccl;
  }
  void check(int result) const { TORCH_CHECK(result == 0, "NCCL: ", errorString(result)); }

 private:
  static Nccl load() {
    void* library = dlopen("libnccl.so.2", RTLD_LAZY);
    TORCH_CHECK(library != nullptr, "training on several GPUs needs NCCL: ", dlerror());
    Nccl nccl;
    const auto find = [&](auto& function, const char* name) {
      function =
          reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      TORCH_CHECK(function != nullptr, "this NCCL has no ", name);
    };
    find(nccl.getUniqueId, "ncclGetUniqueId");
    find(nccl.commInitRank, "ncclCommInitRank");
    find(nccl.commDestroy, "ncclCommDestroy");
    find(nccl.allReduce, "ncclAllReduce");
    find(nccl.groupStart, "ncclGroupStart");
    find(nccl.groupEnd, "ncclGroupEnd");
    find(nccl.errorString, "ncclGetErrorString");
    return nccl;
  }
};

class NcclGroup final : public Group {
 public:
  // The processes find each other through shared memory.
  explicit NcclGroup(const Membership& me) {
    SharedMemory memory(me);
    auto* id = static_cast<UniqueId*>(memory.slot(0));
    if (me.rank == 0) nccl_.check(nccl_.getUniqueId(id));
    memory.meet();
    nccl_.check(nccl_.commInitRank(&comm_, me.size, *id, me.rank));
    memory.meet();
  }
  ~NcclGroup() override {
    if (comm_ != nullptr) nccl_.commDestroy(comm_);
  }

  // On the thread's stream, so that it can be captured with the step.
  void mean(const std::vector<Tensor>& tensors) override {
    const cudaStream_t stream = c10::cuda::getCurrentCUDAStream();
    nccl_.check(nccl_.groupStart());
    for (const Tensor& tensor : tensors) {
      TORCH_CHECK(tensor.is_non_overlapping_and_dense(), "a mean over tensors with gaps");
      float* data = tensor.data_ptr<float>();
      nccl_.check(nccl_.allReduce(data, data, static_cast<size_t>(tensor.numel()), kFloat32,
                                  kAverage, comm_, stream));
    }
    nccl_.check(nccl_.groupEnd());
  }

 private:
  const Nccl& nccl_ = Nccl::get();
  Comm comm_ = nullptr;
};

}  // namespace

std::unique_ptr<Group> makeGroup(const Membership& membership) {
  return std::make_unique<NcclGroup>(membership);
}

}  // namespace tb::cuda
