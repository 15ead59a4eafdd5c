// One stream for everything that is computed, whichever thread asks: work is done in the order in
// which it was asked for. It is not CUDA's default stream, on which nothing can be captured.
#include "cuda/stream.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>

#include <optional>

#include "cuda/cuda.h"

namespace tb::cuda {

static std::optional<c10::cuda::CUDAStream> gStream;

bool compiled() { return true; }

c10::cuda::CUDAStream computeStream() {
  TORCH_CHECK(gStream, "no CUDA device is in use");
  return *gStream;
}

void use(at::Device device) {
  gStream.reset();
  if (!device.is_cuda()) return;
  // The first tensor is what makes libtorch ready for CUDA.
  at::empty({1}, at::TensorOptions().device(device));
  const auto index = device.has_index() ? device.index() : c10::cuda::current_device();
  c10::cuda::set_device(index);
  gStream = c10::cuda::getStreamFromPool(/*isHighPriority=*/false, index);
  enter();
}

void enter() {
  if (!gStream) return;
  c10::cuda::set_device(gStream->device_index());
  c10::cuda::setCurrentCUDAStream(*gStream);
}

}  // namespace tb::cuda
