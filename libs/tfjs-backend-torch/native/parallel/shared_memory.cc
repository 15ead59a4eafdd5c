#include "parallel/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/device.h"

namespace tb {
namespace {

constexpr size_t kHeaderBytes = 4096;
constexpr std::chrono::seconds kPatience(60);

}  // namespace

SharedMemory::SharedMemory(const Membership& membership)
    : me_(membership), bytes_(kHeaderBytes + static_cast<size_t>(membership.size) * kSlotBytes) {
  const int file = open(me_.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  TORCH_CHECK(file >= 0, "the group's file ", me_.path, ": ", std::strerror(errno));
  void* memory = MAP_FAILED;
  // A new file is full of zeros, which is how the barrier begins.
  if (ftruncate(file, static_cast<off_t>(bytes_)) == 0) {
    memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  const int reason = errno;
  close(file);
  TORCH_CHECK(memory != MAP_FAILED, "the group's file ", me_.path, ": ", std::strerror(reason));
  barrier_ = static_cast<Barrier*>(memory);
  meet();
  if (me_.rank == 0) unlink(me_.path.c_str());
}

SharedMemory::~SharedMemory() {
  if (barrier_ != nullptr) munmap(barrier_, bytes_);
}

void* SharedMemory::slot(int rank) const {
  return reinterpret_cast<char*>(barrier_) + kHeaderBytes + static_cast<size_t>(rank) * kSlotBytes;
}

void SharedMemory::meet() {
  const uint32_t round = barrier_->round.load();
  if (barrier_->arrived.fetch_add(1) + 1 == static_cast<uint32_t>(me_.size)) {
    barrier_->arrived.store(0);
    barrier_->round.store(round + 1);
    return;
  }
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (barrier_->round.load() == round) {
    TORCH_CHECK(std::chrono::steady_clock::now() < until, "process ", me_.rank, " of ", me_.size,
                " waited for the others in vain: one of them has ended or is stuck");
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
}

namespace {

class SharedMemoryGroup final : public Group {
 public:
  explicit SharedMemoryGroup(const Membership& membership) : memory_(membership) {}

  // As many numbers at a time as a slot holds, of however many tensors: meeting takes longer than
  // adding.
  void mean(const std::vector<Tensor>& tensors) override {
    std::vector<Tensor> wholes;
    std::vector<Span> together;
    size_t held = 0;
    for (const Tensor& tensor : tensors) {
      wholes.push_back(tensor.contiguous());
      auto* data = wholes.back().data_ptr<float>();
      for (auto left = static_cast<size_t>(tensor.numel()); left > 0;) {
        const size_t count = std::min(kCount - held, left);
        together.push_back({data, count});
        data += count;
        left -= count;
        held += count;
        if (held < kCount) continue;
        meanOf(together);
        together.clear();
        held = 0;
      }
    }
    if (held > 0) meanOf(together);
    for (size_t i = 0; i < tensors.size(); i++) {
      if (!wholes[i].is_same(tensors[i])) tensors[i].copy_(wholes[i]);
    }
  }

 private:
  static constexpr size_t kCount = SharedMemory::kSlotBytes / sizeof(float);

  struct Span {
    float* data;
    size_t count;
  };

  // In the order of the ranks, so that everybody gets the same bits.
  void meanOf(const std::vector<Span>& spans) {
    const auto [path, rank, size] = memory_.membership();
    auto* mine = static_cast<float*>(memory_.slot(rank));
    for (const auto& [data, count] : spans) mine = std::copy_n(data, count, mine);
    memory_.meet();
    const float share = 1.0F / static_cast<float>(size);
    size_t from = 0;
    for (const auto& [data, count] : spans) {
      std::copy_n(static_cast<const float*>(memory_.slot(0)) + from, count, data);
      for (int other = 1; other < size; other++) {
        const auto* values = static_cast<const float*>(memory_.slot(other)) + from;
        for (size_t i = 0; i < count; i++) data[i] += values[i];
      }
      for (size_t i = 0; i < count; i++) data[i] *= share;
      from += count;
    }
    memory_.meet();
  }

  SharedMemory memory_;
};

}  // namespace

std::unique_ptr<Group> makeSharedMemoryGroup(const Membership& membership) {
  return std::make_unique<SharedMemoryGroup>(membership);
}

}  // namespace tb
