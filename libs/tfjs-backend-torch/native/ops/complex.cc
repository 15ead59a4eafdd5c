// Complex numbers and Fourier transforms along the last axis.
#include "core/registry.h"

namespace tb {
namespace {

// inputs: real, imaginary
Tensor complex(const Args& a) { return at::complex(a.in(0), a.in(1)); }
Tensor real(const Args& a) { return at::real(a.in(0)).contiguous(); }
Tensor imaginary(const Args& a) { return at::imag(a.in(0)).contiguous(); }
Tensor magnitude(const Args& a) { return a.in(0).abs(); }
Tensor fft(const Args& a) { return at::fft_fft(a.in(0)); }
Tensor ifft(const Args& a) { return at::fft_ifft(a.in(0)); }

const KernelEntry kKernels[] = {
    {"Complex", one<complex>}, {"ComplexAbs", one<magnitude>}, {"FFT", one<fft>},
    {"IFFT", one<ifft>},       {"Imag", one<imaginary>},       {"Real", one<real>},
};

}  // namespace

Family complexKernels() { return kKernels; }

}  // namespace tb
