// Copies that nobody waits for as JavaScript sees them; src/native/addon.ts has the same functions.
#include "core/device.h"
#include "core/hollow.h"
#include "instance.h"

namespace tb {
namespace {

const Tensor& tensorOf(const Napi::CallbackInfo& info) {
  Session& session = instance(info).session;
  session.compute();  // what was recorded before saw the old elements
  const Tensor& tensor = session.get(info[0].As<Napi::Number>().Int32Value());
  TORCH_CHECK(!isHollow(tensor), "a tensor has no values: the step that was to make it failed");
  return tensor;
}

void expectBytes(const Tensor& tensor, const Napi::TypedArray& values) {
  TORCH_CHECK(tensor.nbytes() == values.ByteLength(), "a tensor of shape ", tensor.sizes(), " has ",
              tensor.nbytes(), " bytes, but ", values.ByteLength(), " were given");
}

// upload(handle, values): new elements for a tensor where it lies. The values are free at once.
Napi::Value upload(const Napi::CallbackInfo& info) {
  const auto values = info[1].As<Napi::TypedArray>();
  const Tensor& tensor = tensorOf(info);
  expectBytes(tensor, values);
  instance(info).transfers->upload(tensor, bytesOf(values));
  return info.Env().Undefined();
}

// One tensor on its way to JavaScript's memory.
struct Reading {
  Arrival arrival;
  Napi::Reference<Napi::TypedArray> values;
  void* to;
  std::string error;
  Napi::Promise::Deferred deferred;

  void settle(Napi::Env env) {
    if (error.empty()) {
      deferred.Resolve(env.Undefined());
    } else {
      deferred.Reject(Napi::Error::New(env, error).Value());
    }
    values.Reset();
  }
  void arrive() {
    try {
      arrival(to);
    } catch (const std::exception& failed) {
      error = errorText(failed);
    }
    arrival = nullptr;
  }
};

// readLater(handle, values): copies a tensor's elements out, as they are now, while JavaScript and
// the device go on. Returns a promise that is settled when they are there.
Napi::Value readLater(const Napi::CallbackInfo& info) {
  Instance& self = instance(info);
  const auto values = info[1].As<Napi::TypedArray>();
  const Tensor tensor = widened(tensorOf(info)).resolve_conj();
  expectBytes(tensor, values);
  const auto reading =
      std::make_shared<Reading>(Reading{self.transfers->download(tensor), Napi::Persistent(values),
                                        bytesOf(values), "", Napi::Promise::Deferred(info.Env())});
  const auto nothing = Napi::Function::New(info.Env(), [](const Napi::CallbackInfo&) {});
  auto back = Napi::ThreadSafeFunction::New(info.Env(), nothing, "read", 0, 1);
  self.arrivals.post([reading, back]() mutable {
    reading->arrive();
    back.BlockingCall([reading](Napi::Env env, Napi::Function) { reading->settle(env); });
    back.Release();
  });
  return reading->deferred.Promise();
}

}  // namespace

void exposeTransfers(Napi::Env env, Napi::Object exports, Instance* state) {
  expose<upload>(env, exports, "upload", state);
  expose<readLater>(env, exports, "readLater", state);
}

}  // namespace tb
