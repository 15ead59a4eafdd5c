// Chooses the instruction set.
#include <cstdlib>
#include <cstring>

#include "cpu/functions.h"

namespace tb::cpu {

namespace baseline {
const Functions& table();
}

#if defined(__x86_64__)
namespace avx2 {
const Functions& table();
}
namespace avx512 {
const Functions& table();
}

static const Functions& choose() {
  const char* limit = std::getenv("TFJS_TORCH_ISA");
  const bool narrow = limit != nullptr && std::strcmp(limit, "baseline") == 0;
  const bool middle = limit != nullptr && std::strcmp(limit, "avx2") == 0;
  __builtin_cpu_init();
  const bool has2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  if (narrow || !has2) return baseline::table();
  return middle || !has512 ? avx2::table() : avx512::table();
}
#else
static const Functions& choose() { return baseline::table(); }
#endif

const Functions& functions() {
  static const Functions& chosen = choose();
  return chosen;
}

}  // namespace tb::cpu
