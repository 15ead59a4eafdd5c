#include "core/memory.h"

#include <ATen/Version.h>
#include <c10/core/CPUAllocator.h>
#include <malloc.h>
#include <sys/mman.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <atomic>

namespace tb {
namespace {

constexpr size_t kAlignment = 64;
// Smaller tensors are left to the heap, which is quick with them.
constexpr size_t kSmallest = 2048;

thread_local MemoryPlan* tPlan = nullptr;

// From this size on, what a plan's first run takes is mapped: it goes back to the system at once,
// and no holes are left in the heap by what comes only once.
constexpr size_t kMapped = 128 << 10;

enum class Source { heap, mapped, slab };

// What lies before every tensor's bytes.
struct alignas(kAlignment) Header {
  size_t run;    // that notes it, or 0
  size_t bytes;  // with this header
  int entry;
  Source source;
};

void* fromHeap(size_t bytes) {
  void* memory = nullptr;
  return posix_memalign(&memory, kAlignment, bytes) == 0 ? memory : nullptr;
}

void* mapped(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

void release(void* data) {
  if (data == nullptr) return;
  auto* memory = static_cast<Header*>(data) - 1;
  const Header header = *memory;
  // Noted only while the same run goes on; what outlives it stays where it is.
  if (header.run != 0 && tPlan != nullptr && header.run == tPlan->run()) {
    tPlan->released(header.entry);
  }
  if (header.source == Source::heap) std::free(memory);
  if (header.source == Source::mapped) munmap(memory, header.bytes);
}

c10::DataPtr allocateAny(size_t bytes) {
  const at::Device cpu(at::kCPU);
  if (bytes == 0) return {nullptr, nullptr, &release, cpu};
  MemoryPlan* plan = bytes < kSmallest ? nullptr : tPlan;
  const size_t whole = sizeof(Header) + bytes;
  void* memory = plan == nullptr ? nullptr : plan->take(whole);
  const int entry = plan == nullptr ? -1 : plan->noted();
  Source source = Source::slab;
  if (memory == nullptr) {
    source = entry >= 0 && whole >= kMapped ? Source::mapped : Source::heap;
    memory = source == Source::mapped ? mapped(whole) : fromHeap(whole);
    TORCH_CHECK(memory != nullptr, "out of memory: ", bytes, " bytes could not be had");
  }
  auto* header = new (memory) Header{entry < 0 ? 0 : plan->run(), whole, entry, source};
  return {header + 1, header + 1, &release, cpu};
}

class Allocator final : public c10::Allocator {
 public:
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  c10::DataPtr allocate(size_t bytes) override { return allocateAny(bytes); }
  void copy_data(void* to, const void* from, size_t bytes) const override {
    std::memcpy(to, from, bytes);
  }
#else
  c10::DataPtr allocate(size_t bytes) const override { return allocateAny(bytes); }
#endif
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
};

}  // namespace

void installAllocator() {
  static Allocator allocator;
  c10::SetCPUAllocator(&allocator, /*priority=*/UINT8_MAX);
  // Large blocks that come and go each step are kept by the heap, not mapped and cleared anew.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

void trimHeap() { malloc_trim(0); }

Slab::~Slab() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

void Slab::reserve(size_t bytes) {
  if (bytes <= bytes_) return;
  if (data_ != nullptr) munmap(data_, bytes_);
  data_ = nullptr;
  bytes_ = 0;
  constexpr size_t kHuge = 2 << 20;
  const size_t whole = (bytes + kHuge - 1) / kHuge * kHuge;
  void* memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TORCH_CHECK(memory != MAP_FAILED, "out of memory: a step's ", whole, " bytes could not be had");
  madvise(memory, whole, MADV_HUGEPAGE);
  data_ = static_cast<char*>(memory);
  bytes_ = whole;
}

void MemoryPlan::begin(Slab& slab) {
  if (!placed_) {
    entries_.clear();
  } else {
    slab.reserve(bytes_);
  }
  slab_ = &slab;
  next_ = clock_ = 0;
  static std::atomic<size_t> runs{0};
  run_ = ++runs;
  inStep_ = true;
  tPlan = this;
}

void MemoryPlan::end() {
  tPlan = nullptr;
  if (placed_) return;
  place();
  // From the next run on the slab takes its place.
  trimHeap();
}

void* MemoryPlan::take(size_t bytes) {
  const size_t entry = next_++;
  if (!placed_) {
    entries_.push_back({bytes, clock_++, kForever, 0});
    return nullptr;
  }
  // A run that asks for something else than the noted one gets the heap's memory from there on.
  inStep_ = inStep_ && entry < entries_.size() && entries_[entry].bytes == bytes;
  if (!inStep_ || entries_[entry].end == kForever) return nullptr;
  return slab_->data() + entries_[entry].offset;
}

// Greedy by size: every entry gets the lowest place that is free for the whole of its lifetime.
void MemoryPlan::place() {
  std::vector<size_t> order(entries_.size());
  for (size_t i = 0; i < order.size(); i++) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return entries_[a].bytes > entries_[b].bytes; });
  std::vector<size_t> placed;  // by offset
  for (const size_t i : order) {
    Entry& entry = entries_[i];
    if (entry.end == kForever) continue;
    size_t offset = 0;
    for (const size_t p : placed) {
      const Entry& other = entries_[p];
      if (other.end < entry.begin || other.begin > entry.end) continue;
      if (offset + entry.bytes <= other.offset) break;
      const size_t behind = other.offset + other.bytes;
      offset = std::max(offset, (behind + kAlignment - 1) / kAlignment * kAlignment);
    }
    entry.offset = offset;
    bytes_ = std::max(bytes_, offset + entry.bytes);
    const auto at = std::find_if(placed.begin(), placed.end(),
                                 [&](size_t p) { return entries_[p].offset > offset; });
    placed.insert(at, i);
  }
  placed_ = true;
}

}  // namespace tb
