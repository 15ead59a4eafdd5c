// Kernels that read or write at places given by another tensor.
#include "core/dtype.h"
#include "core/registry.h"

namespace tb {
namespace {

// Refuses indices outside of an axis, by their value. On CUDA looking would mean waiting; there the
// kernels themselves refuse.
void checkIndices(const Tensor& index, int64_t size) {
  if (!index.is_cpu() || index.numel() == 0) return;
  for (int64_t value : {index.min().item<int64_t>(), index.max().item<int64_t>()}) {
    TORCH_CHECK_INDEX(value >= 0 && value < size, "GatherV2: the index value ", value,
                      " is not in [0, ", size - 1, "]");
  }
}

// inputs: x [batch, outer, axis, inner], indices [batch, n]
// output: [batch, outer, n, inner]
Tensor gather(const Args& a) {
  const Tensor& x = a.in(0);
  const Tensor index = a.in(1).to(at::kLong);
  checkIndices(index, x.size(2));
  if (x.size(0) == 1) return x.index_select(2, index.reshape({-1}));
  const Tensor places =
      index.view({index.size(0), 1, index.size(1), 1}).expand({-1, x.size(1), -1, x.size(3)});
  return x.gather(2, places);
}

// Row numbers of an index tensor [..., depth] into the first `depth` axes of a shape.
Tensor flatIndex(const Tensor& indices, at::IntArrayRef shape) {
  const int64_t depth = indices.size(-1);
  Tensor flat =
      at::zeros(indices.sizes().slice(0, indices.dim() - 1), indices.options().dtype(at::kLong));
  for (int64_t i = 0; i < depth; i++) {
    flat = flat * shape[i] + indices.select(-1, i).to(at::kLong);
  }
  return flat.reshape({-1});
}

// inputs: params [rows, row], indices [n, depth]; numbers: the first `depth` sizes ...
Tensor gatherNd(const Args& a) {
  return a.in(0).index_select(0, flatIndex(a.in(1), a.integers(0)));
}

// inputs: indices [n, depth], updates [n, row]; numbers: rows, then the first `depth` sizes ...
// Repeated places add up.
Tensor scatterNd(const Args& a) {
  const Tensor& updates = a.in(1);
  const Tensor out = at::zeros({a.integer(0), updates.size(1)}, updates.options());
  const Tensor places = flatIndex(a.in(0), a.integers(1));
  if (updates.scalar_type() != at::kBool) return out.index_add(0, places, updates);
  return out.to(at::kInt).index_add(0, places, updates.to(at::kInt)).to(at::kBool);
}

// inputs: tensor [rows, row], indices [n, depth], updates [n, row]; numbers: first sizes ...
Tensor scatterUpdate(const Args& a) {
  return a.in(0).index_copy(0, flatIndex(a.in(1), a.integers(0)), a.in(2));
}

// inputs: x [n, row], segment ids [n]; numbers: segments. Ids outside are left out.
Tensor segmentSum(const Args& a) {
  const Tensor& x = a.in(0);
  const int64_t segments = a.integer(0);
  const Tensor ids = a.in(1).to(at::kLong);
  // One row more than asked for takes what belongs nowhere.
  const Tensor places =
      at::where((ids >= 0).logical_and(ids < segments), ids, at::full({}, segments, ids.options()));
  const Tensor out = at::zeros({segments + 1, x.size(1)}, x.options());
  return out.index_add(0, places, x).narrow(0, 0, segments);
}

// inputs: sorted [batch, n], values [batch, m]; numbers: right
Tensor searchSorted(const Args& a) {
  return at::searchsorted(a.in(0).contiguous(), a.in(1).contiguous(), /*out_int32=*/true,
                          /*right=*/a.flag(0));
}

// inputs: x [n] or [batch, n], weights of the same shape or empty; numbers: size, binary
// Values from `size` on are not counted.
Tensor bincount(const Args& a) {
  const int64_t size = a.integer(0);
  const bool batched = a.in(0).dim() == 2;
  const Tensor x = batched ? a.in(0) : a.in(0).unsqueeze(0);
  const bool weighted = a.in(1).numel() > 0 && !a.flag(1);
  const Tensor weights = weighted ? a.in(1).reshape(x.sizes()) : at::ones_like(x);
  const Tensor places = x.to(at::kLong).clamp_max(size);
  const Tensor bins = at::zeros({x.size(0), size + 1}, weights.options());
  Tensor result = bins.scatter_add(1, places, weights).narrow(1, 0, size);
  if (a.flag(1)) result = result.clamp_max(1);
  return batched ? result : result.squeeze(0);
}

const KernelEntry kKernels[] = {
    {"Bincount", one<bincount>},
    {"GatherNd", one<gatherNd>},
    {"GatherV2", one<gather>},
    {"ScatterNd", one<scatterNd>},
    {"SearchSorted", one<searchSorted>},
    {"TensorScatterUpdate", one<scatterUpdate>},
    {"UnsortedSegmentSum", one<segmentSum>},
};

}  // namespace

Family gatherKernels() { return kKernels; }

}  // namespace tb
