// Memory that the processes of a group share, in which everybody has a slot.
//
//   [ barrier | slot of rank 0 | slot of rank 1 | ... ]
#pragma once
#include <atomic>

#include "parallel/group.h"

namespace tb {

class SharedMemory {
 public:
  static constexpr size_t kSlotBytes = 4 << 20;

  explicit SharedMemory(const Membership& membership);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  const Membership& membership() const { return me_; }
  void* slot(int rank) const;
  // Returns when everybody has called it. Throws when somebody does not for a minute.
  void meet();

 private:
  struct Barrier {
    std::atomic<uint32_t> arrived, round;
  };

  Membership me_;
  size_t bytes_;
  Barrier* barrier_ = nullptr;
};

}  // namespace tb
