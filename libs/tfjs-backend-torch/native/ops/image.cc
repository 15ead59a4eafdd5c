// Resizing images [batch, height, width, channel].
#include "core/layout.h"
#include "core/registry.h"

namespace tb {
namespace {

// Where each output place looks: two source rows and the weight of the second.
struct Taps {
  Tensor low, high, weight;
};

struct Scaling {
  int64_t in, out;
  bool alignCorners, halfPixelCenters;

  double ratio() const {
    const bool aligned = alignCorners && out > 1;
    return aligned ? static_cast<double>(in - 1) / static_cast<double>(out - 1)
                   : static_cast<double>(in) / static_cast<double>(out);
  }
};

Taps bilinearTaps(const Scaling& s, at::Device device) {
  Tensor low = at::empty({s.out}, at::kLong), high = at::empty({s.out}, at::kLong);
  Tensor weight = at::empty({s.out}, at::kFloat);
  for (int64_t i = 0; i < s.out; i++) {
    const double at = s.halfPixelCenters ? (i + 0.5) * s.ratio() - 0.5 : i * s.ratio();
    const double floor = std::floor(at);
    low.data_ptr<int64_t>()[i] = std::max<int64_t>(0, static_cast<int64_t>(floor));
    high.data_ptr<int64_t>()[i] = std::min<int64_t>(s.in - 1, static_cast<int64_t>(std::ceil(at)));
    weight.data_ptr<float>()[i] =
        static_cast<float>(at - static_cast<double>(low.data_ptr<int64_t>()[i]));
  }
  return {low.to(device), high.to(device), weight.to(device)};
}

Tensor nearestTaps(const Scaling& s, at::Device device) {
  Tensor index = at::empty({s.out}, at::kLong);
  for (int64_t i = 0; i < s.out; i++) {
    const double at = s.halfPixelCenters ? (i + 0.5) * s.ratio() : i * s.ratio();
    const double place = s.alignCorners ? std::round(at) : std::floor(at);
    index.data_ptr<int64_t>()[i] =
        std::min<int64_t>(s.in - 1, std::max<int64_t>(0, static_cast<int64_t>(place)));
  }
  return index.to(device);
}

Tensor interpolate(const Tensor& x, int64_t axis, const Taps& taps) {
  const Tensor low = x.index_select(axis, taps.low), high = x.index_select(axis, taps.high);
  Ints shape(x.dim(), 1);
  shape[axis] = -1;
  return low + (high - low) * taps.weight.view(shape);
}

// The transpose of `interpolate`: spreads each gradient over the two places it came from.
Tensor spread(const Tensor& dy, int64_t axis, const Taps& taps, int64_t size) {
  Ints shape(dy.dim(), 1);
  shape[axis] = -1;
  const Tensor second = dy * taps.weight.view(shape);
  Ints target(dy.sizes().begin(), dy.sizes().end());
  target[axis] = size;
  const Tensor dx = at::zeros(target, dy.options());
  return dx.index_add(axis, taps.low, dy - second).index_add(axis, taps.high, second);
}

// numbers: in height, in width, out height, out width, alignCorners, halfPixelCenters
Scaling vertical(const Args& a) { return {a.integer(0), a.integer(2), a.flag(4), a.flag(5)}; }
Scaling horizontal(const Args& a) { return {a.integer(1), a.integer(3), a.flag(4), a.flag(5)}; }

Tensor resizeBilinear(const Args& a) {
  const Tensor x = a.in(0).to(at::kFloat);
  const Tensor tall = interpolate(x, 1, bilinearTaps(vertical(a), x.device()));
  return interpolate(tall, 2, bilinearTaps(horizontal(a), x.device()));
}

// inputs: dy
Tensor resizeBilinearGrad(const Args& a) {
  const Tensor& dy = a.in(0);
  const Tensor wide = spread(dy, 2, bilinearTaps(horizontal(a), dy.device()), a.integer(1));
  return spread(wide, 1, bilinearTaps(vertical(a), dy.device()), a.integer(0));
}

Tensor resizeNearest(const Args& a) {
  const Tensor& x = a.in(0);
  return x.index_select(1, nearestTaps(vertical(a), x.device()))
      .index_select(2, nearestTaps(horizontal(a), x.device()));
}

// inputs: dy
Tensor resizeNearestGrad(const Args& a) {
  const Tensor& dy = a.in(0);
  const Tensor wide = at::zeros({dy.size(0), dy.size(1), a.integer(1), dy.size(3)}, dy.options())
                          .index_add(2, nearestTaps(horizontal(a), dy.device()), dy);
  return at::zeros({dy.size(0), a.integer(0), a.integer(1), dy.size(3)}, dy.options())
      .index_add(1, nearestTaps(vertical(a), dy.device()), wide);
}

const KernelEntry kKernels[] = {
    {"ResizeBilinear", one<resizeBilinear>},
    {"ResizeBilinearGrad", one<resizeBilinearGrad>},
    {"ResizeNearestNeighbor", one<resizeNearest>},
    {"ResizeNearestNeighborGrad", one<resizeNearestGrad>},
};

}  // namespace

Family imageKernels() { return kKernels; }

}  // namespace tb
