// A step that a device replays by itself, from fixed memory to fixed memory.
#pragma once
#include <functional>
#include <memory>

#include "core/torch.h"

namespace tb {

class StepGraph {
 public:
  virtual ~StepGraph() = default;
  // Keeps what `body` gives to the device, without running it. `body` outlives this object.
  // Throws where the device cannot do that.
  virtual void capture(const std::function<void()>& body) = 0;
  // Runs what was captured. Returns when the device has been told, not when it is done.
  virtual void replay() = 0;
};

// A device's own graph: a CUDA graph, or on the CPU one that calls the body each time.
std::unique_ptr<StepGraph> makeStepGraph(at::Device device);

}  // namespace tb
