// What one load of the addon owns, and how functions that JavaScript calls find it.
#pragma once
#include <map>
#include <memory>

#include "core/info.h"
#include "core/session.h"
#include "record/runner.h"
#include "transfer/transfers.h"
// napi.h comes last: what is precompiled has to come first.
#include <napi.h>

namespace tb {

struct Instance {
  // The thread of recorded steps. It outlives what they work on.
  Runner runner;
  Session session{runner};
  Napi::Reference<Napi::Float64Array> mailbox;
  // Tensors carry no autograd state: TensorFlow.js keeps the tape.
  c10::InferenceMode inference;

  // Recorded steps by number, and the memory that they share.
  std::map<int, std::shared_ptr<Program>> programs;
  int nextProgram = 0;
  Slab slab;
  // Copies that nobody waits for, and the thread on which their ends are awaited.
  std::unique_ptr<Transfers> transfers = makeHostTransfers();
  Runner arrivals;
};

inline Instance& instance(const Napi::CallbackInfo& info) {
  return *static_cast<Instance*>(info.Data());
}

// Turns what a function throws into a JavaScript error with the first line of its message.
template <Napi::Value (*f)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return f(info);
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), errorText(error));
  }
}

// Gives JavaScript a function.
template <Napi::Value (*f)(const Napi::CallbackInfo&)>
void expose(Napi::Env env, Napi::Object exports, const char* name, Instance* state) {
  exports.Set(name, Napi::Function::New(env, guarded<f>, name, state));
}

inline void* bytesOf(const Napi::TypedArray& view) {
  return static_cast<char*>(view.ArrayBuffer().Data()) + view.ByteOffset();
}

// The functions that copy without waiting.
void exposeTransfers(Napi::Env env, Napi::Object exports, Instance* state);

// The functions that record steps and run them.
void exposeRecording(Napi::Env env, Napi::Object exports, Instance* state);

}  // namespace tb
