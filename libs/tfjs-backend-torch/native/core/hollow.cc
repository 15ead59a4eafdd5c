#include "core/hollow.h"

#include <sys/mman.h>

#include <mutex>

namespace tb {
namespace {

void unmap(void* context) {
  auto* mapping = static_cast<std::pair<void*, size_t>*>(context);
  munmap(mapping->first, mapping->second);
  delete mapping;
}

at::Storage mapZeros(size_t bytes) {
  constexpr int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* memory = mmap(nullptr, bytes, PROT_READ, kind, -1, 0);
  TORCH_CHECK(memory != MAP_FAILED, "out of memory: no room for a shape of ", bytes, " bytes");
  auto* mapping = new std::pair<void*, size_t>(memory, bytes);
  return {at::Storage::use_byte_size_t(), bytes,
          c10::DataPtr(memory, mapping, &unmap, at::Device(at::kCPU))};
}

// At least this many bytes; tensors of before keep the smaller ones.
at::Storage zeros(size_t bytes) {
  static std::mutex mutex;
  static at::Storage* shared = new at::Storage(mapZeros(1 << 20));
  const std::lock_guard<std::mutex> lock(mutex);
  if (bytes > shared->nbytes()) *shared = mapZeros(2 * bytes);
  return *shared;
}

}  // namespace

Tensor hollow(at::IntArrayRef sizes, at::ScalarType type) {
  int64_t count = 1;
  Ints strides(sizes.size());
  for (size_t i = sizes.size(); i-- > 0;) {
    strides[i] = count;
    count *= std::max<int64_t>(sizes[i], 1);
  }
  const size_t bytes = static_cast<size_t>(count) * c10::elementSize(type);
  return at::empty({0}, at::TensorOptions().dtype(type)).set_(zeros(bytes), 0, sizes, strides);
}

bool isHollow(const Tensor& tensor) {
  return tensor.has_storage() && tensor.storage().data_ptr().get_deleter() == &unmap;
}

}  // namespace tb
