// Passes over rows that treat every column alike: statistics, batch norm and its gradient, bias.
// Sums take four rows at a time, so that each partial sum is loaded and stored once for four
// values.
#include <cstring>

#include "cpu/isa/act.h"

#define VECTORIZE _Pragma("GCC ivdep")

namespace tb::cpu::TB_ISA {
namespace {

// sum[c] += value(row, c) over all rows.
template <typename F>
inline void addRows(Rows size, float* __restrict sum, const F& value) {
  size_t r = 0;
  for (; r + 4 <= size.rows; r += 4) {
    const size_t at = r * size.columns, next = size.columns;
    VECTORIZE for (size_t c = 0; c < size.columns; c++) {
      const size_t i = at + c;
      sum[c] +=
          (value(i, c) + value(i + next, c)) + (value(i + 2 * next, c) + value(i + 3 * next, c));
    }
  }
  for (; r < size.rows; r++) {
    VECTORIZE for (size_t c = 0; c < size.columns; c++) sum[c] += value(r * size.columns + c, c);
  }
}

void clear(float* values, size_t n) { std::memset(values, 0, n * sizeof(float)); }

}  // namespace

void columnSums(const float* __restrict x, Rows size, float* __restrict sum) {
  clear(sum, size.columns);
  addRows(size, sum, [x](size_t i, size_t) { return x[i]; });
}

void columnMoments(const float* __restrict x, Rows size, float* __restrict mean,
                   float* __restrict squares) {
  columnSums(x, size, mean);
  const float share = 1.0f / static_cast<float>(size.rows);
  VECTORIZE for (size_t c = 0; c < size.columns; c++) mean[c] *= share;
  clear(squares, size.columns);
  addRows(size, squares, [x, mean](size_t i, size_t c) {
    const float d = x[i] - mean[c];
    return d * d;
  });
}

void affine(const float* x, const float* extra, float* y, Rows size, Affine by, Act act) {
  const float* __restrict factor = by.factor, * __restrict shift = by.shift;
  withAct(act, [&](auto constant) {
    constexpr Act kAct = decltype(constant)::value;
    for (size_t r = 0; r < size.rows; r++) {
      const size_t at = r * size.columns;
      if (extra == nullptr) {
        VECTORIZE for (size_t c = 0; c < size.columns; c++) {
          y[at + c] = activated<kAct>(x[at + c] * factor[c] + shift[c]);
        }
      } else {
        VECTORIZE for (size_t c = 0; c < size.columns; c++) {
          y[at + c] = activated<kAct>((x[at + c] * factor[c] + shift[c]) + extra[at + c]);
        }
      }
    }
  });
}

void biasAct(float* x, const float* __restrict bias, Rows size, Act act) {
  withAct(act, [&](auto constant) {
    constexpr Act kAct = decltype(constant)::value;
    for (size_t r = 0; r < size.rows; r++) {
      float* row = x + r * size.columns;
      VECTORIZE for (size_t c = 0; c < size.columns; c++) {
        row[c] = activated<kAct>(row[c] + bias[c]);
      }
    }
  });
}

void actGradSums(const float* dy, const float* y, float* g, float* __restrict sum, Rows size,
                 Act act) {
  clear(sum, size.columns);
  withAct(act, [&](auto constant) {
    constexpr Act kAct = decltype(constant)::value;
    addRows(size, sum, [dy, y, g](size_t i, size_t) {
      const float value = passed<kAct>(dy[i], y[i]);
      g[i] = value;
      return value;
    });
  });
}

void normGradSums(const float* __restrict dy, const float* __restrict x,
                  const float* __restrict mean, Rows size, Affine by, Act act,
                  float* __restrict sum, float* __restrict product) {
  const float* __restrict factor = by.factor, * __restrict shift = by.shift;
  clear(sum, size.columns);
  clear(product, size.columns);
  withAct(act, [&](auto constant) {
    constexpr Act kAct = decltype(constant)::value;
    const auto g = [=](size_t i, size_t c) {
      return kAct == Act::none ? dy[i] : passed<kAct>(dy[i], x[i] * factor[c] + shift[c]);
    };
    size_t r = 0;
    for (; r + 2 <= size.rows; r += 2) {
      VECTORIZE for (size_t c = 0; c < size.columns; c++) {
        const size_t i = r * size.columns + c, j = i + size.columns;
        const float first = g(i, c), second = g(j, c);
        sum[c] += first + second;
        product[c] += first * (x[i] - mean[c]) + second * (x[j] - mean[c]);
      }
    }
    for (; r < size.rows; r++) {
      VECTORIZE for (size_t c = 0; c < size.columns; c++) {
        const size_t i = r * size.columns + c;
        const float only = g(i, c);
        sum[c] += only;
        product[c] += only * (x[i] - mean[c]);
      }
    }
  });
}

void normGradInput(const float* dy, const float* x, float* dx, Rows size, Affine by, Act act,
                   const float* __restrict ofDy, const float* __restrict ofX,
                   const float* __restrict constant) {
  const float* __restrict factor = by.factor, * __restrict shift = by.shift;
  withAct(act, [&](auto which) {
    constexpr Act kAct = decltype(which)::value;
    for (size_t r = 0; r < size.rows; r++) {
      const size_t at = r * size.columns;
      VECTORIZE for (size_t c = 0; c < size.columns; c++) {
        const size_t i = at + c;
        const float value = x[i];
        const float g =
            kAct == Act::none ? dy[i] : passed<kAct>(dy[i], value * factor[c] + shift[c]);
        dx[i] = g * ofDy[c] + (value * ofX[c] + constant[c]);
      }
    }
  });
}

}  // namespace tb::cpu::TB_ISA
