// Joins neighbouring operations of a recorded step into one. Results stay the same to the bit.
#pragma once
#include "record/program.h"

namespace tb {

void fuse(Program& program);
// Only products with the bias and the activation that follow.
void fuseProducts(Program& program);

}  // namespace tb
