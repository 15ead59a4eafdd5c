// Copies between the host and the device that nobody waits for.
#pragma once
#include <functional>
#include <memory>

#include "core/torch.h"

namespace tb {

// A copy to the host on its way: waits for it, on any thread, and writes the bytes out.
using Arrival = std::function<void(void* to)>;

class Transfers {
 public:
  virtual ~Transfers() = default;

  // Overwrites `target`, where it lies, with as many bytes in row-major order. They are copied
  // before this returns; the target has them when all that was asked of the device before is done.
  // Two batches can be on their way: the next one travels while the device works.
  virtual void upload(const at::Tensor& target, const void* bytes) = 0;

  // Begins to copy a tensor out as it is now, in row-major order.
  virtual Arrival download(const at::Tensor& source) = 0;
};

// For the CPU: plain copies.
std::unique_ptr<Transfers> makeHostTransfers();
// For a device.
std::unique_ptr<Transfers> makeTransfers(at::Device device);

}  // namespace tb
