// The widest vector of floats of the instruction set, with the operations that the compiler gives
// it.
#pragma once
#include <cstring>

#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

#if defined(__AVX512F__)
constexpr int64_t kLanes = 16;
#elif defined(__AVX2__)
constexpr int64_t kLanes = 8;
#else
constexpr int64_t kLanes = 4;
#endif

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

inline Vector load(const float* p) {
  Vector v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}
inline void store(float* p, Vector v) { std::memcpy(p, &v, sizeof(v)); }

struct Wide {
  using Value = Vector;
  static constexpr int64_t kWidth = kLanes;
  static Value get(const float* p) { return load(p); }
  static void put(float* p, Value v) { store(p, v); }
  static Value zero() { return Value{}; }
};
struct Single {
  using Value = float;
  static constexpr int64_t kWidth = 1;
  static Value get(const float* p) { return *p; }
  static void put(float* p, Value v) { *p = v; }
  static Value zero() { return 0; }
};

}  // namespace tb::cpu::TB_ISA
