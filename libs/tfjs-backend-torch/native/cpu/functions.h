// The addon's own CPU code: plain functions on pointers, without libtorch. Every file of this
// folder that defines TB_ISA's functions is compiled once per instruction set, and the widest one
// that the machine has is chosen when the addon is loaded.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tb::cpu {

struct AdamRates {
  float beta1, beta2, epsilon;
  float learningRate;
  // 1 - beta1^t and 1 - beta2^t at this step t.
  float correction1, correction2;
};

// What follows a pass over rows, and what its gradient lets through.
enum class Act : int { none, relu, relu6 };

// A stretch of rows [rows, columns] without gaps.
struct Rows {
  size_t rows, columns;
};

// x * factor[c] + shift[c]: what batch norm makes of a value before the activation.
struct Affine {
  const float* factor;
  const float* shift;
};

// A depthwise convolution with one filter per channel, on one image [height, width, channels].
struct Depthwise {
  int64_t inHeight, inWidth, outHeight, outWidth, channels;
  int64_t height, width;  // of the window
  int64_t strideHeight, strideWidth, dilationHeight, dilationWidth;
  int64_t top, left;
};

// A pooling window on one image; sizes as above.
using PoolWindow = Depthwise;

// A convolution of images; sizes as above, `channels` are those of the input.
struct Conv : Depthwise {
  int64_t outChannels;
};

// What becomes of a sum: act(sum + bias[channel] + extra). `extra` may be null.
struct Finish {
  const float *bias, *extra;
  Act act;
};

// Some of a convolution's output: pixels, counted through all images, and panels of channels.
struct Part {
  int64_t fromPixel, toPixel;
  int64_t fromPanel, toPanel;
};

struct Functions {
  const char* name;

  // mean[c] and sum over rows of (x - mean)^2.
  void (*columnMoments)(const float* x, Rows size, float* mean, float* squares);
  // sum[c] = sum over rows.
  void (*columnSums)(const float* x, Rows size, float* sum);
  // y = act(x * factor + shift + extra); extra may be null, y may be x.
  void (*affine)(const float* x, const float* extra, float* y, Rows size, Affine by, Act act);
  // y = act(x + bias), in place.
  void (*biasAct)(float* x, const float* bias, Rows size, Act act);
  // g = dy where act passes, by the output y; sum[c] of it. g may be dy.
  void (*actGradSums)(const float* dy, const float* y, float* g, float* sum, Rows size, Act act);
  // With g = dy where act passes at x * factor + shift: sums of g and of g * (x - mean).
  void (*normGradSums)(const float* dy, const float* x, const float* mean, Rows size, Affine by,
                       Act act, float* sum, float* product);
  // dx = g * ofDy + x * ofX + constant, with g as above. dx may be dy.
  void (*normGradInput)(const float* dy, const float* x, float* dx, Rows size, Affine by, Act act,
                        const float* ofDy, const float* ofX, const float* constant);

  // Output rows [from, to) of one image; weights [height * width, channels]. With a bias, the
  // output is act(sum + bias).
  void (*depthwise)(const Depthwise& d, const float* x, const float* weights, const float* bias,
                    Act act, float* y, int64_t from, int64_t to);
  // Input rows [from, to) of one image's gradient; without dilation.
  void (*depthwiseGradInput)(const Depthwise& d, const float* dy, const float* weights, float* dx,
                             int64_t from, int64_t to);
  // Adds one image's part of the weights' gradient.
  void (*depthwiseGradWeights)(const Depthwise& d, const float* x, const float* dy, float* dw);

  // A channel count as packed filters and their biases have it, filled up with zeros; and into how
  // many panels it is cut.
  int64_t (*paddedChannels)(int64_t channels);
  int64_t (*panelsOf)(int64_t channels);
  // filter [depth, channels] -> panels, each output channel times its factor. `packed` has room for
  // depth * paddedChannels(channels) floats.
  void (*packFilter)(const float* filter, int64_t depth, int64_t channels, const float* factor,
                     float* packed);
  // Part of a convolution with such a filter, whose depth is [height, width, input channel], of at
  // most 256 taps. `zeros` are as many as a pixel has channels; the bias is filled up as well.
  void (*packedConv)(const Conv& c, const float* x, const float* zeros, const float* packed,
                     const Finish& finish, float* y, const Part& part);

  // Maxima of one image. Neither padding nor NaN wins.
  void (*maxPool)(const PoolWindow& w, const float* x, float* y);
  // Gradient of one image: each dy goes to the first maximum of its window. With relu, only where
  // that is positive.
  void (*maxPoolGrad)(const PoolWindow& w, const float* x, const float* dy, float* dx, bool relu);

  // Steps on n elements, in place. Each first keeps the share `kept` of the parameters, which is
  // decoupled weight decay.
  //
  // Adam: `first` and `second` are the moments.
  void (*adam)(float* param, const float* grad, float* first, float* second, size_t n,
               const AdamRates& rates, float kept);
  // param -= learningRate * grad
  void (*sgd)(float* param, const float* grad, size_t n, float learningRate, float kept);
  // velocity = momentum * velocity + grad; param -= learningRate * (nesterov ? grad + momentum *
  // velocity : velocity)
  void (*momentum)(float* param, const float* grad, float* velocity, size_t n, float learningRate,
                   float momentum, bool nesterov, float kept);
  // squares = decay * squares + (1 - decay) * grad^2; param -= learningRate * grad / sqrt(squares +
  // epsilon)
  void (*rmsprop)(float* param, const float* grad, float* squares, size_t n, float learningRate,
                  float decay, float epsilon, float kept);
};

// The functions for the widest instruction set of this machine. TFJS_TORCH_ISA names a narrower
// one.
const Functions& functions();

}  // namespace tb::cpu
