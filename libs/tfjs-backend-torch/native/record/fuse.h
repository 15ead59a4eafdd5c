// Joins neighbouring operations of a recorded step into one.
#pragma once
#include "record/program.h"

namespace tb {

// Results stay the same to the bit, unless it is a whole step that learns nothing: there, rounding
// may differ (record/fold.h).
void fuse(Program& program, bool whole);
// Only products with the bias and the activation that follow.
void fuseProducts(Program& program);

}  // namespace tb
