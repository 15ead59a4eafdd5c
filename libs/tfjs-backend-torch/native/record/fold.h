// Convolutions and products with filters that stay the same: they are packed once, with what a
// batch norm of fixed statistics makes of the output. Results differ from those of the parts by
// rounding.
#pragma once
#include "record/program.h"

namespace tb {

// For evaluations on the CPU only.
void fold(Program& program);

}  // namespace tb
