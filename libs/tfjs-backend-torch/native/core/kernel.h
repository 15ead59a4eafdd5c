// What a kernel is: a function from tensors and numbers to tensors, known to JavaScript by a name
// when the addon starts and by a small integer from then on.
#pragma once
#include "core/torch.h"

namespace tb {

using at::Tensor;
using Ints = c10::SmallVector<int64_t, 8>;
using Tensors = c10::SmallVector<Tensor, 4>;

// How often a tensor has been changed where it lies, in this process. What steps are fed with does
// not count.
uint64_t changes();
void countChange();

// The arguments of one call. Numbers of all kinds travel as doubles, which hold every integer that
// a shape can have.
class Args {
 public:
  Args(const Tensor* const* inputs, size_t inputCount, const double* numbers, size_t numberCount,
       const char* dying = nullptr)
      : inputs_(inputs),
        numbers_(numbers),
        inputCount_(inputCount),
        numberCount_(numberCount),
        dying_(dying) {}

  const Tensor& in(size_t i) const { return *inputs_[i]; }
  size_t inputs() const { return inputCount_; }
  // An input that is going to change in place: dense, and the only owner of its memory. Counts as
  // a change.
  const Tensor& own(size_t i) const;
  // The same, laid out as another dense tensor of its shape is.
  const Tensor& ownLike(size_t i, const Tensor& model) const;
  // Whether nobody will look at an input again, so that the result may take its place.
  bool spent(size_t i) const;
  // The inputs from `first` on, as a list that ATen's list operators take.
  std::vector<Tensor> list(size_t first, size_t count) const;

  double number(size_t i) const { return numbers_[i]; }
  int64_t integer(size_t i) const { return static_cast<int64_t>(numbers_[i]); }
  bool flag(size_t i) const { return numbers_[i] != 0; }
  size_t numbers() const { return numberCount_; }
  // `count` numbers from `first` on, or all that are left.
  Ints integers(size_t first, size_t count) const;
  Ints integers(size_t first) const { return integers(first, numberCount_ - first); }

 private:
  const Tensor* const* inputs_;
  const double* numbers_;
  size_t inputCount_;
  size_t numberCount_;
  const char* dying_;
};

using Kernel = void (*)(const Args&, Tensors& out);

struct KernelEntry {
  const char* name;
  Kernel run;
  // Whether it has no outputs and changes its inputs instead.
  bool inPlace = false;
};

// A family's kernels, in the order of their integers.
using Family = c10::ArrayRef<KernelEntry>;

// Wraps a function with one result, so that most kernels read `return x + y`.
template <Tensor (*f)(const Args&)>
void one(const Args& args, Tensors& out) {
  out.push_back(f(args));
}

}  // namespace tb
