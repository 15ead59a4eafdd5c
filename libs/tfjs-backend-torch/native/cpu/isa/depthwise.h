// What the forward and the backward passes of depthwise convolutions share.
#pragma once
#include <algorithm>

#include "cpu/isa/vector.h"

namespace tb::cpu::TB_ISA {

inline int64_t ceilDiv(int64_t a, int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }

// The taps of a window that lie inside, for an axis: first and one behind the last.
struct Taps {
  int64_t from, to;
};
inline Taps inside(int64_t start, int64_t dilation, int64_t window, int64_t size) {
  const int64_t from = std::max<int64_t>(0, ceilDiv(-start, dilation));
  return {from, std::min(window, ceilDiv(size - start, dilation))};
}

// f(Wide or Single, channel) for every vector of channels, then for the channels that are left.
template <typename F>
void eachChannel(int64_t channels, const F& f) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) f(Wide(), c);
  for (; c < channels; c++) f(Single(), c);
}

// How many neighbouring pixels share a load of the weights.
constexpr int64_t kPixels = 4;

inline bool isSmall(const Depthwise& d) {
  return d.height == 3 && d.width == 3 && d.dilationHeight == 1 && d.dilationWidth == 1;
}

// The first output column of which a window of three lies inside, and one behind the last.
inline Taps insideColumns(const Depthwise& d) {
  const int64_t from = std::min(d.outWidth, std::max<int64_t>(0, ceilDiv(d.left, d.strideWidth)));
  const int64_t room = d.inWidth - 3 + d.left;
  const int64_t to = room < 0 ? from : std::min(d.outWidth, room / d.strideWidth + 1);
  return {from, std::max(from, to)};
}

}  // namespace tb::cpu::TB_ISA
