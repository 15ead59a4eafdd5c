// Steps that learn nothing: what a run makes of its inputs depends on tensors that no run changes.
// Those are worth preparing.
#pragma once
#include "record/graph.h"

namespace tb {

// Whether a whole step learns nothing. It may add up results in variables of which it reads nothing
// else than the sum.
bool isEvaluation(Program& program);

// For every value, whether it is the same in every run until somebody else changes a variable.
std::vector<char> steadyValues(const Program& program);

// Takes out operations that give a tensor the shape it has. Not for steps that change tensors where
// they lie.
void dropViews(Program& program);

// Puts the operations first that have steady results, then `more`, which need nothing else; they
// run where they have to.
void hoist(Program& program, std::vector<Operation> more);

}  // namespace tb
