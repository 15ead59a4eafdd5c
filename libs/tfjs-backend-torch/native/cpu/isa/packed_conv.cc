// Convolutions with filters that were packed before. Every output pixel is a list of pointers to
// the input pixels under its window, or to zeros where the window hangs over (the indirect
// convolution algorithm, Dukhan 2019, arXiv 1907.02129); a tile of pixels and a panel of output
// channels are summed in registers, tap after tap and channel after channel.
//
//   packed filter   [panel][tap][input channel][output channels of the panel]
#include <algorithm>

#include "cpu/isa/act.h"
#include "cpu/isa/indirect.h"
#include "cpu/isa/vector.h"

namespace tb::cpu::TB_ISA {
namespace {

// A tile's sums, a panel's weights and one pixel's value fill the vector registers.
constexpr int64_t kVectors = 3;
#if defined(__AVX512F__)
constexpr int64_t kRows = 8;
#else
constexpr int64_t kRows = 4;
#endif

// How many pixels have their pointers ready at a time; they share a panel that lies in the cache.
constexpr int64_t kPointers = 2048;
// Up to this many input channels, a row of a window is one tap: a loop should be worth its
// beginning.
constexpr int64_t kFew = 4;

int64_t vectorsOf(int64_t channels) { return (channels + kLanes - 1) / kLanes; }

// The first vector of a panel. Panels differ by one vector at most.
int64_t panelStart(int64_t channels, int64_t panel) {
  return vectorsOf(channels) * panel / panelsOf(channels);
}

// What all tiles of a panel share.
struct Panel {
  const float* weights;
  const float *bias, *extra;  // the panel's part; of a pixel
  float* y;
  int64_t taps, depth;      // depth: input channels
  int64_t stride, columns;  // floats from pixel to pixel of y; how many are left from the panel on
  Vector low, high;
};

// act(sum + bias + extra) of a vector of channels of one pixel, which is `at` floats behind the
// first.
inline void finish(const Panel& p, Vector sum, int64_t at, int64_t column) {
  Vector value = sum + load(p.bias + column);
  if (p.extra != nullptr) value += load(p.extra + at + column);
  value = p.low > value ? p.low : value;
  store(p.y + at + column, p.high < value ? p.high : value);
}

// The same for the last channels, which do not fill the panel: `sums` do.
void finishLast(const Panel& p, const float* sums, int64_t at) {
  const float low = p.low[0], high = p.high[0];
  for (int64_t c = 0; c < p.columns; c++) {
    float value = sums[c] + p.bias[c];
    if (p.extra != nullptr) value += p.extra[at + c];
    value = low > value ? low : value;
    p.y[at + c] = high < value ? high : value;
  }
}

// `pixels` are [row][tap]; `row` is the tile's first row of y. Only what is unrolled and by itself
// keeps its sums in registers.
template <int64_t rows, int64_t vectors>
[[gnu::noinline]] void tile(const Panel& p, const float* const* pixels, int64_t row) {
  Vector sum[rows][vectors] = {};
  const float* weights = p.weights;
  for (int64_t tap = 0; tap < p.taps; tap++) {
    const float* at[rows];
#pragma GCC unroll 8
    for (int64_t r = 0; r < rows; r++) at[r] = pixels[r * p.taps + tap];
    for (int64_t k = 0; k < p.depth; k++) {
      Vector w[vectors];
#pragma GCC unroll 4
      for (int64_t v = 0; v < vectors; v++) w[v] = load(weights + v * kLanes);
      weights += vectors * kLanes;
#pragma GCC unroll 8
      for (int64_t r = 0; r < rows; r++) {
        const float x = at[r][k];
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) sum[r][v] += x * w[v];
      }
    }
  }
  constexpr int64_t width = vectors * kLanes;
  if (p.columns >= width) {
#pragma GCC unroll 8
    for (int64_t r = 0; r < rows; r++) {
#pragma GCC unroll 4
      for (int64_t v = 0; v < vectors; v++) finish(p, sum[r][v], (row + r) * p.stride, v * kLanes);
    }
    return;
  }
  float sums[rows * width];
#pragma GCC unroll 8
  for (int64_t r = 0; r < rows; r++) {
#pragma GCC unroll 4
    for (int64_t v = 0; v < vectors; v++) store(sums + r * width + v * kLanes, sum[r][v]);
  }
  for (int64_t r = 0; r < rows; r++) finishLast(p, sums + r * width, (row + r) * p.stride);
}

// Tiles of `rows` pixels while there are so many, then of half as many.
template <int64_t rows, int64_t vectors>
void tiles(const Panel& p, const float* const* pixels, int64_t row, int64_t to) {
  for (; row + rows <= to; row += rows, pixels += rows * p.taps) {
    tile<rows, vectors>(p, pixels, row);
  }
  if constexpr (rows > 1) {
    if (row < to) tiles<rows / 2, vectors>(p, pixels, row, to);
  }
}

// What belongs to one output pixel: so many pointers to so many floats each.
struct Depth {
  int64_t taps, depth;
};

Panel panelOf(int64_t channels, Depth d, const float* packed, const Finish& f, float* y,
              int64_t index) {
  const int64_t first = panelStart(channels, index) * kLanes;
  const Bounds bounds = boundsOf(f.act);
  return {packed + first * d.taps * d.depth,
          f.bias + first,
          f.extra == nullptr ? nullptr : f.extra + first,
          y + first,
          d.taps,
          d.depth,
          channels,
          channels - first,
          Vector{} + bounds.low,
          Vector{} + bounds.high};
}

}  // namespace

int64_t paddedChannels(int64_t channels) { return vectorsOf(channels) * kLanes; }

int64_t panelsOf(int64_t channels) { return (vectorsOf(channels) + kVectors - 1) / kVectors; }

void packFilter(const float* filter, int64_t depth, int64_t channels, const float* factor,
                float* packed) {
  for (int64_t panel = 0; panel < panelsOf(channels); panel++) {
    const int64_t from = panelStart(channels, panel) * kLanes;
    const int64_t to = panelStart(channels, panel + 1) * kLanes;
    const int64_t filled = std::min(to, channels);
    for (int64_t k = 0; k < depth; k++, packed += to - from) {
      const float* row = filter + k * channels;
      for (int64_t c = from; c < filled; c++) packed[c - from] = row[c] * factor[c];
      for (int64_t c = filled; c < to; c++) packed[c - from] = 0;
    }
  }
}

void packedConv(const Conv& c, const float* x, const float* zeros, const float* packed,
                const Finish& f, float* y, const Part& part) {
  const float* pointers[kPointers];
  float patches[kPointers * kFew];
  const int64_t step = kPointers / (c.height * c.width) / kRows * kRows;
  const bool rows = c.channels <= kFew && c.dilationWidth == 1;
  const Depth depth =
      rows ? Depth{c.height, c.width * c.channels} : Depth{c.height * c.width, c.channels};
  for (int64_t from = part.fromPixel; from < part.toPixel; from += step) {
    const int64_t to = std::min(from + step, part.toPixel);
    const Windows at(c, x, from);
    if (rows) {
      pointToRows(c, at, to - from, pointers, patches);
    } else {
      pointToTaps(c, at, zeros, to - from, pointers);
    }
    for (int64_t index = part.fromPanel; index < part.toPanel; index++) {
      const Panel p = panelOf(c.outChannels, depth, packed, f, y, index);
      switch (panelStart(c.outChannels, index + 1) - panelStart(c.outChannels, index)) {
        case 1:
          tiles<kRows, 1>(p, pointers, from, to);
          break;
        case 2:
          tiles<kRows, 2>(p, pointers, from, to);
          break;
        default:
          tiles<kRows, kVectors>(p, pointers, from, to);
      }
    }
  }
}

}  // namespace tb::cpu::TB_ISA
