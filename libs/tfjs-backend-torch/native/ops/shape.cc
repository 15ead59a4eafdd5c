// Kernels that move elements and do not change them. Views where strides can say it.
#include "core/dtype.h"
#include "core/registry.h"

namespace tb {
namespace {

Tensor copy(const Args& a) { return a.in(0).clone(at::MemoryFormat::Contiguous); }
// numbers: shape ...
Tensor reshape(const Args& a) { return a.in(0).reshape(a.integers(0)); }
// numbers: permutation ...
Tensor transpose(const Args& a) { return a.in(0).permute(a.integers(0)); }
// numbers: repetitions ...
Tensor tile(const Args& a) { return a.in(0).repeat(a.integers(0)); }
// numbers: shape ...
Tensor broadcastTo(const Args& a) { return a.in(0).expand(a.integers(0)); }
// numbers: axes ...
Tensor reverse(const Args& a) { return a.in(0).flip(a.integers(0)); }

// A view keeps its whole base alive. A small part of a large tensor is therefore copied, so that
// disposing the large one gives its memory back.
Tensor part(Tensor view) {
  const size_t whole = view.storage().nbytes();
  return view.nbytes() * 2 < whole ? view.clone(at::MemoryFormat::Contiguous) : view;
}

// numbers: axis
Tensor concat(const Args& a) { return at::cat(a.list(0, a.inputs()), a.integer(0)); }
Tensor pack(const Args& a) { return at::stack(a.list(0, a.inputs()), a.integer(0)); }
void unpack(const Args& a, Tensors& out) {
  for (auto& piece : a.in(0).unbind(a.integer(0))) out.push_back(part(std::move(piece)));
}

// numbers: axis, sizes ...
void split(const Args& a, Tensors& out) {
  const Ints sizes = a.integers(1);
  for (auto& piece : a.in(0).split_with_sizes(sizes, a.integer(0)))
    out.push_back(part(std::move(piece)));
}

// numbers: begin ..., size ...
Tensor slice(const Args& a) {
  Tensor x = a.in(0);
  const auto rank = static_cast<size_t>(x.dim());
  for (size_t i = 0; i < rank; i++) x = x.narrow(i, a.integer(i), a.integer(rank + i));
  return part(std::move(x));
}

// numbers: begin ..., end ..., stride ... (positive)
Tensor stridedSlice(const Args& a) {
  Tensor x = a.in(0);
  const auto rank = static_cast<size_t>(x.dim());
  for (size_t i = 0; i < rank; i++) {
    x = x.slice(i, a.integer(i), a.integer(rank + i), a.integer(2 * rank + i));
  }
  return part(std::move(x));
}

// numbers: value, (before, after) per axis ...
Tensor pad(const Args& a) {
  const Ints given = a.integers(1);
  Ints padding;
  // ATen lists the last axis first.
  for (size_t i = given.size(); i >= 2; i -= 2) {
    padding.push_back(given[i - 2]);
    padding.push_back(given[i - 1]);
  }
  return at::constant_pad_nd(a.in(0), padding, a.number(0));
}

// The source index of each place along an axis of `size` elements with mirrored borders.
// `skip` is 1 where the border itself is not repeated ("reflect").
Tensor mirrored(int64_t size, int64_t before, int64_t after, int64_t skip) {
  Tensor index = at::empty({before + size + after}, at::kLong);
  auto* out = index.data_ptr<int64_t>();
  for (int64_t i = 0; i < index.numel(); i++) {
    int64_t source = i - before;
    if (source < 0) source = -source - 1 + skip;
    if (source >= size) source = 2 * size - 1 - skip - source;
    out[i] = source;
  }
  return index;
}

// numbers: skip, (before, after) per axis ...
Tensor mirrorPad(const Args& a) {
  Tensor x = a.in(0);
  for (int64_t axis = 0; axis < x.dim(); axis++) {
    const int64_t before = a.integer(1 + 2 * axis), after = a.integer(2 + 2 * axis);
    if (before == 0 && after == 0) continue;
    const Tensor index = mirrored(x.size(axis), before, after, a.integer(0)).to(x.device());
    x = x.index_select(axis, index);
  }
  return x;
}

const KernelEntry kKernels[] = {
    {"BroadcastTo", one<broadcastTo>},
    {"Concat", one<concat>},
    {"Copy", one<copy>},
    {"MirrorPad", one<mirrorPad>},
    {"Pack", one<pack>},
    {"PadV2", one<pad>},
    {"Reshape", one<reshape>},
    {"Reverse", one<reverse>},
    {"Slice", one<slice>},
    {"SplitV", split},
    {"StridedSlice", one<stridedSlice>},
    {"Tile", one<tile>},
    {"Transpose", one<transpose>},
    {"Unpack", unpack},
};

}  // namespace

Family shapeKernels() { return kKernels; }

}  // namespace tb
