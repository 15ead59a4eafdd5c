// The stream that `use` of cuda.h chose, and small things around streams.
#pragma once
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

namespace tb::cuda {

c10::cuda::CUDAStream computeStream();

// A point in a stream's work.
class Mark {
 public:
  Mark() = default;
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  ~Mark() {
    if (event_ != nullptr) C10_CUDA_CHECK_WARN(cudaEventDestroy(event_));
  }
  void set(c10::cuda::CUDAStream stream) {
    if (event_ == nullptr) {
      C10_CUDA_CHECK(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming));
    }
    C10_CUDA_CHECK(cudaEventRecord(event_, stream));
  }
  // Lets a stream, or the calling thread, wait for it. A mark that was never set is passed.
  void hold(c10::cuda::CUDAStream stream) const {
    if (event_ != nullptr) C10_CUDA_CHECK(cudaStreamWaitEvent(stream, event_, 0));
  }
  void wait() const {
    if (event_ != nullptr) C10_CUDA_CHECK(cudaEventSynchronize(event_));
  }
  // The same for destructors.
  void finish() const noexcept {
    if (event_ != nullptr) C10_CUDA_CHECK_WARN(cudaEventSynchronize(event_));
  }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace tb::cuda
