// Which libtorch this is, for what older ones do not have.
#pragma once
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#define TB_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) ||     \
   (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))
