// Steps as CUDA graphs.
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>

#include <array>

#include "cuda/cuda.h"
#include "cuda/stream.h"

namespace tb::cuda {
namespace {

// Memory of all graphs: they never run at the same time, and keep nothing in it from one run to the
// next, so that a second batch size costs no memory of its own.
at::cuda::MempoolId_t sharedPool() {
  static const at::cuda::MempoolId_t pool = at::cuda::graph_pool_handle();
  return pool;
}

class CudaGraph final : public StepGraph {
 public:
  ~CudaGraph() override {
    // Its memory must not be given away while it runs.
    C10_CUDA_CHECK_WARN(cudaStreamSynchronize(stream_));
  }

  // On a stream of its own: what another thread gives to the stream of all others meanwhile does
  // not get into the graph.
  void capture(const std::function<void()>& body) override {
    C10_CUDA_CHECK(cudaStreamSynchronize(stream_));
    // What eager steps kept is given back, so that the graph's own memory finds room.
    c10::cuda::CUDACachingAllocator::emptyCache();
    c10::cuda::CUDAStreamGuard guard(
        c10::cuda::getStreamFromPool(/*isHighPriority=*/false, stream_.device_index()));
    graph_.capture_begin(sharedPool(), cudaStreamCaptureModeThreadLocal);
    try {
      body();
    } catch (...) {
      abandon();
      throw;
    }
    graph_.capture_end();
  }

  // At most two steps are on their way, so that the host never runs far ahead.
  void replay() override {
    Mark& mark = marks_[runs_++ % marks_.size()];
    mark.wait();
    graph_.replay();
    mark.set(stream_);
  }

 private:
  // The stream has to leave its capture, however broken it is.
  void abandon() {
    try {
      graph_.capture_end();
    } catch (const std::exception&) {
      // The first error is the one that tells why.
    }
    cudaGetLastError();
  }

  const c10::cuda::CUDAStream stream_ = computeStream();
  at::cuda::CUDAGraph graph_;
  std::array<Mark, 2> marks_;
  size_t runs_ = 0;
};

}  // namespace

std::unique_ptr<StepGraph> makeGraph() { return std::make_unique<CudaGraph>(); }

}  // namespace tb::cuda
