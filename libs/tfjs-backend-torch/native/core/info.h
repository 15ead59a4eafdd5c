// What libtorch says about itself and about the machine.
#pragma once
#include <exception>
#include <string>

namespace tb {

std::string torchVersion();
// The widest vector instructions that libtorch uses here: "AVX512", "AVX2", "DEFAULT", ...
std::string cpuCapability();
int cudaDevices();
// Threads for libtorch and for the BLAS below it, which has a setting of its own.
void limitThreads(int threads);
// The part of an error's message that a person needs: no C++ stack, no file names.
std::string errorText(const std::exception& error);

}  // namespace tb
