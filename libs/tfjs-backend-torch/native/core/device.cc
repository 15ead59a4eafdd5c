#include "core/device.h"

#include "core/session.h"

namespace tb {

static at::Device gDevice(at::kCPU);
static Numerics gNumerics;
static bool gOperatorsOnly = false;

at::Device currentDevice() { return gDevice; }
void setCurrentDevice(at::Device device) { gDevice = device; }

const Numerics& numerics() { return gNumerics; }

void setNumerics(const Numerics& numerics) {
  gNumerics = numerics;
  auto& context = at::globalContext();
  context.setAllowTF32CuBLAS(numerics.tf32);
  context.setAllowTF32CuDNN(numerics.tf32);
  // Which convolution is fastest is measured once per shape, which is another one each time.
  context.setBenchmarkCuDNN(!numerics.deterministic);
  context.setDeterministicCuDNN(numerics.deterministic);
  context.setDeterministicAlgorithms(numerics.deterministic, /*warn_only=*/true);
}

void useOperatorsOnly(bool only) { gOperatorsOnly = only; }
bool operatorsOnly() { return gOperatorsOnly || gNumerics.bfloat16; }

}  // namespace tb
