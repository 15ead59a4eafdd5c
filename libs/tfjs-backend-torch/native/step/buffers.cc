#include "step/buffers.h"

#include <algorithm>
#include <mutex>

#include "core/version.h"

namespace tb {
namespace {

std::mutex gMutex;
std::vector<std::weak_ptr<Buffer>> gBuffers;

std::shared_ptr<Buffer> known(const Tensor& variable) {
  std::lock_guard<std::mutex> lock(gMutex);
  gBuffers.erase(std::remove_if(gBuffers.begin(), gBuffers.end(),
                                [](const auto& buffer) { return buffer.expired(); }),
                 gBuffers.end());
  for (const auto& weak : gBuffers) {
    const auto buffer = weak.lock();
    if (buffer && buffer->tensor.is_same(variable)) return buffer;
  }
  return nullptr;
}

void copyAll(std::vector<Tensor>& to, std::vector<Tensor>& from) {
  if (to.empty()) return;
#if TB_TORCH_AT_LEAST(2, 4)
  at::_foreach_copy_(to, from);
#else
  for (size_t i = 0; i < to.size(); i++) to[i].copy_(from[i]);
#endif
}

}  // namespace

std::shared_ptr<Buffer> bufferFor(const Tensor& variable) {
  if (auto buffer = known(variable)) return buffer;
  const bool owned = variable.storage().use_count() == 1 && variable.is_non_overlapping_and_dense();
  auto buffer = std::make_shared<Buffer>(Buffer{owned ? variable : variable.clone()});
  std::lock_guard<std::mutex> lock(gMutex);
  gBuffers.push_back(buffer);
  return buffer;
}

bool mayWrite(const Buffer& buffer, const Tensor& variable) {
  if (buffer.tensor.storage().use_count() > 1) return false;
  return buffer.tensor.is_same(variable) || buffer.tensor.use_count() == 1;
}

void store(const Buffers& buffers, std::vector<Tensor> values) {
  std::vector<const void*> places;
  for (const auto& buffer : buffers) places.push_back(buffer->tensor.storage().data());
  const auto isPlace = [&](const Tensor& value) {
    return std::find(places.begin(), places.end(), value.storage().data()) != places.end();
  };
  std::vector<Tensor> to, from;
  for (size_t i = 0; i < buffers.size(); i++) {
    if (values[i].is_same(buffers[i]->tensor)) continue;
    to.push_back(buffers[i]->tensor);
    from.push_back(isPlace(values[i]) ? values[i].clone() : std::move(values[i]));
  }
  copyAll(to, from);
}

}  // namespace tb
