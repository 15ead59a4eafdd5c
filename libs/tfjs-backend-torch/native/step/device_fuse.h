// Joins neighbours in a program for devices: what costs a launch of its own there, and what a step
// would compute twice.
#pragma once
#include "record/program.h"

namespace tb {

void fuseForDevice(Program& program);

}  // namespace tb
