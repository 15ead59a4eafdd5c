// The libtorch headers that the addon uses, in one place: this file is what gets precompiled. The
// build includes it first of all, which is where compilers accept a precompiled header.
#ifndef TB_CORE_TORCH_H
#define TB_CORE_TORCH_H
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#endif
