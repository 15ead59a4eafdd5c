// Where tensors' memory comes from. In general that is the heap. While a recorded step runs it is
// one slab in which every allocation of the step, those inside libtorch's operators too, has a
// place that was found beforehand: a step makes the same allocations in the same order each time.
//
//   first run    heap, large ones mapped; size, begin and end of every allocation are noted
//   afterwards   places that overlap only where lifetimes do not
#pragma once
#include "core/torch.h"

namespace tb {

// Makes the allocator below libtorch's own for the CPU. Called once, before the first tensor.
void installAllocator();

// Gives memory that the heap keeps for later back to the system.
void trimHeap();

// Memory that plans share; one step runs at a time.
class Slab {
 public:
  ~Slab();
  // At least this many bytes. What was in it is lost when it grows.
  void reserve(size_t bytes);
  char* data() const { return data_; }
  bool contains(const void* pointer) const { return pointer >= data_ && pointer < data_ + bytes_; }

 private:
  char* data_ = nullptr;
  size_t bytes_ = 0;
};

// The places of one step's allocations.
class MemoryPlan {
 public:
  // The slab's size that this plan needs; 0 while there are no places yet.
  size_t bytes() const { return bytes_; }

  // Around a run, on the thread that runs it.
  void begin(Slab& slab);
  void end();

  // The number of the present run; none has 0.
  size_t run() const { return run_; }
  // For the allocator: memory for the next allocation, or null where it has to come from the heap.
  void* take(size_t bytes);
  // The number under which the heap's memory of the last `take` is noted, or -1.
  int noted() const { return placed_ ? -1 : static_cast<int>(next_) - 1; }
  void released(int entry) {
    if (!placed_) entries_[entry].end = clock_++;
  }

 private:
  static constexpr size_t kForever = SIZE_MAX;
  struct Entry {
    size_t bytes, begin, end, offset;
  };
  void place();

  std::vector<Entry> entries_;
  size_t clock_ = 0, next_ = 0, bytes_ = 0, run_ = 0;
  bool placed_ = false, inStep_ = false;
  Slab* slab_ = nullptr;
};

}  // namespace tb
