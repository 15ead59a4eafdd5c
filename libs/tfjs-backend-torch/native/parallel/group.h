// Processes of one machine that train one model together, each on its share of every batch.
#pragma once
#include <memory>
#include <string>

#include "core/kernel.h"

namespace tb {

class Group {
 public:
  virtual ~Group() = default;
  // Replaces every tensor's elements by their mean over all processes; the same bits in each.
  // Everybody calls it with tensors of the same shapes in the same order.
  virtual void mean(const std::vector<Tensor>& tensors) = 0;
};

// Who a process is in its group. `path` is a file that is not there yet, the same for all.
struct Membership {
  std::string path;
  int rank, size;
};

// Through memory that the processes share, for tensors on the CPU.
std::unique_ptr<Group> makeSharedMemoryGroup(const Membership& membership);

// The process' group, or null.
Group* currentGroup();
// Joins a group through what the device has for it; an empty path leaves it.
void joinGroup(const Membership& membership);

}  // namespace tb
