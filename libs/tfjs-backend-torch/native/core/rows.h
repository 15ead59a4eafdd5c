// Tensors as rows of channels without gaps, which is what the addon's own CPU code works on, and
// the fixed stretches in which it goes over them. The stretches do not depend on the number of
// threads, so neither do sums.
#pragma once
#include "core/device.h"
#include "cpu/functions.h"

namespace tb {

// Whether own CPU code can work on a tensor.
inline bool isPlain(const Tensor& x) {
  return ownCode(x) && x.scalar_type() == at::kFloat && x.is_contiguous() && x.dim() > 0 &&
         x.numel() > 0;
}

inline cpu::Rows rowsOf(const Tensor& x) {
  const auto columns = static_cast<size_t>(x.size(-1));
  return {static_cast<size_t>(x.numel()) / columns, columns};
}

// A stretch of rows that fits the cache.
struct Stretch {
  size_t index, from, count;
};

class Stretches {
 public:
  explicit Stretches(cpu::Rows size)
      : rows_(size.rows), each_(std::max<size_t>(16, 24576 / size.columns)) {}

  size_t count() const { return (rows_ + each_ - 1) / each_; }
  size_t rows(size_t index) const { return std::min(each_, rows_ - index * each_); }

  // f(stretch) for all of them, in parallel.
  template <typename F>
  void each(const F& f) const {
    at::parallel_for(0, static_cast<int64_t>(count()), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const auto index = static_cast<size_t>(i);
        f(Stretch{index, index * each_, rows(index)});
      }
    });
  }

 private:
  size_t rows_, each_;
};

// Sums over all rows: [channels].
Tensor columnSums(const Tensor& x);

// y = act(y + bias) in place; y [..., channels] plain, bias [channels] plain.
void addBias(const Tensor& y, const Tensor& bias, cpu::Act act);

// Adds up partial sums [stretches, columns] in order.
void addPartials(const std::vector<float>& partial, size_t columns, float* sum);

}  // namespace tb
