#include "core/info.h"

#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/csrc/api/include/torch/version.h>

#include "core/torch.h"

namespace tb {

std::string torchVersion() { return TORCH_VERSION; }

std::string cpuCapability() {
  const std::string config = at::show_config();
  const std::string key = "CPU capability usage: ";
  const size_t start = config.find(key);
  if (start == std::string::npos) return "unknown";
  const size_t from = start + key.size();
  return config.substr(from, config.find('\n', from) - from);
}

void limitThreads(int threads) {
  at::set_num_threads(threads);
  using Setter = void (*)(int);
  for (const char* library : {"libblas.so.3", "libopenblas.so.0"}) {
    void* loaded = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
    if (loaded == nullptr) continue;
    auto* set = reinterpret_cast<Setter>(dlsym(loaded, "openblas_set_num_threads"));
    if (set != nullptr) set(threads);
    dlclose(loaded);
  }
}

int cudaDevices() { return at::hasCUDA() ? static_cast<int>(at::getNumGPUs()) : 0; }

std::string errorText(const std::exception& error) {
  const auto* torchError = dynamic_cast<const c10::Error*>(&error);
  const std::string text = torchError ? torchError->what_without_backtrace() : error.what();
  return text.substr(0, text.find("\nException raised from"));
}

}  // namespace tb
