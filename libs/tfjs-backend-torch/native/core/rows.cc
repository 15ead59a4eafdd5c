#include "core/rows.h"

namespace tb {

void addPartials(const std::vector<float>& partial, size_t columns, float* sum) {
  std::vector<double> total(columns, 0.0);
  for (size_t i = 0; i < partial.size(); i += columns) {
    for (size_t c = 0; c < columns; c++) total[c] += partial[i + c];
  }
  for (size_t c = 0; c < columns; c++) sum[c] = static_cast<float>(total[c]);
}

Tensor columnSums(const Tensor& x) {
  const cpu::Rows size = rowsOf(x);
  const Stretches stretches(size);
  std::vector<float> partial(stretches.count() * size.columns);
  const float* data = x.data_ptr<float>();
  stretches.each([&](Stretch s) {
    cpu::functions().columnSums(data + s.from * size.columns, {s.count, size.columns},
                                partial.data() + s.index * size.columns);
  });
  Tensor sum = at::empty({x.size(-1)}, x.options());
  addPartials(partial, size.columns, sum.data_ptr<float>());
  return sum;
}

void addBias(const Tensor& y, const Tensor& bias, cpu::Act act) {
  const cpu::Rows size = rowsOf(y);
  float* data = y.data_ptr<float>();
  const float* added = bias.data_ptr<float>();
  Stretches(size).each([&](Stretch s) {
    cpu::functions().biasAct(data + s.from * size.columns, added, {s.count, size.columns}, act);
  });
}

}  // namespace tb
