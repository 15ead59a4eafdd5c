// Computes some results twice instead of keeping them. Results stay the same to the bit.
#pragma once
#include "record/program.h"

namespace tb {

void computeAgain(Program& program);

}  // namespace tb
