// The tensors that JavaScript holds, by handle, and the mailbox through which calls go.
//
// A call costs one N-API invocation with three numbers. Everything else travels in the mailbox, a
// Float64Array that both sides see:
//
//   before   [ input handles ... | numbers ... ]
//   after    [ handle, dtype, rank, size of each axis ... ]  once per output
#pragma once
#include <optional>

#include "core/kernel.h"
#include "record/forms.h"
#include "record/recorder.h"
#include "record/runner.h"

namespace tb {

class Session {
 public:
  // What a recording leaves to be computed runs on the runner's thread.
  explicit Session(Runner& runner) : runner_(runner) {}

  // Memory that JavaScript owns and keeps alive for as long as the session.
  void setMailbox(double* data, size_t length) {
    mail_ = data;
    mailLength_ = length;
  }
  double* mail() { return mail_; }

  int put(Tensor tensor);
  const Tensor& get(int handle) const;
  void release(int handle);
  // Puts another tensor under a handle.
  void replace(int handle, Tensor tensor);
  // A tensor of numbers that came from JavaScript.
  int putWritten(Tensor tensor);
  size_t live() const { return slots_.size() - free_.size(); }

  // Runs a kernel on the mailbox's contents and leaves its outputs there; returns their number.
  int call(int kernel, size_t inputs, size_t numbers);

  // Recording of a step. Variables are given by their handles, in the same order both times. On the
  // CPU nothing is computed meanwhile: the step runs afterwards, as a program that frees what it no
  // longer needs. Whoever asks for an element ends that with `compute`.
  void beginRecording(const std::vector<int>& variables);
  struct Recorded {
    Program program;
    // Whether its results are there already; else the variables have their old values still.
    bool done;
  };
  // None if the recording ended early.
  std::optional<Recorded> endRecording(const std::vector<int>& variables);
  // Computes what was only recorded so far, and records no more. `whole` says that it is all of a
  // step.
  void compute(bool whole = false);

 private:
  bool deferring() const { return recorder_ && recorder_->deferred(); }
  struct Taken;
  int defer(int kernel, const Args& args, c10::ArrayRef<const Tensor*> tensors);
  void note(int kernel, size_t inputs, size_t numbers, c10::ArrayRef<const Tensor*> tensors);
  size_t describe(size_t at, Tensor tensor);

  Runner& runner_;
  std::vector<Tensor> slots_;
  std::vector<int> free_;
  double* mail_ = nullptr;
  size_t mailLength_ = 0;
  std::optional<Recorder> recorder_;
  Forms forms_;
};

// The device on which new tensors are made. One per process: a trial has one device.
at::Device currentDevice();
void setCurrentDevice(at::Device device);
inline at::TensorOptions optionsFor(at::ScalarType type) {
  return at::TensorOptions().dtype(type).device(currentDevice());
}

}  // namespace tb
