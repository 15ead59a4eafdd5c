// The addon's face to JavaScript. src/native.ts has the same functions with their types.
#include "core/device.h"
#include "core/dtype.h"
#include "core/hollow.h"
#include "core/registry.h"
#include "cpu/functions.h"
#include "cuda/cuda.h"
#include "instance.h"
#include "parallel/group.h"

namespace tb {

// The hot path; plain Node-API, because every nanosecond counts here.
static napi_value call(napi_env env, napi_callback_info info) {
  napi_value argv[3];
  size_t argc = 3;
  void* data;
  napi_get_cb_info(env, info, &argc, argv, nullptr, &data);
  uint32_t numbers[3] = {0, 0, 0};
  for (size_t i = 0; i < 3; i++) napi_get_value_uint32(env, argv[i], &numbers[i]);
  try {
    int outputs = static_cast<Instance*>(data)->session.call(static_cast<int>(numbers[0]),
                                                             numbers[1], numbers[2]);
    napi_value result;
    napi_create_int32(env, outputs, &result);
    return result;
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, errorText(error).c_str());
    return nullptr;
  }
}

static napi_value release(napi_env env, napi_callback_info info) {
  napi_value argv[1];
  size_t argc = 1;
  void* data;
  napi_get_cb_info(env, info, &argc, argv, nullptr, &data);
  int32_t handle = -1;
  napi_get_value_int32(env, argv[0], &handle);
  try {
    static_cast<Instance*>(data)->session.release(handle);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, errorText(error).c_str());
  }
  return nullptr;
}

// write(values, dtype, rank): the shape is in the mailbox; returns the handle.
static Napi::Value write(const Napi::CallbackInfo& info) {
  Session& session = instance(info).session;
  const auto values = info[0].As<Napi::TypedArray>();
  const at::ScalarType type = toScalarType(info[1].As<Napi::Number>().Int32Value());
  Ints shape(info[2].As<Napi::Number>().Uint32Value());
  for (size_t i = 0; i < shape.size(); i++) shape[i] = static_cast<int64_t>(session.mail()[i]);
  Tensor tensor = at::empty(shape, at::TensorOptions().dtype(type));
  TORCH_CHECK(tensor.nbytes() == values.ByteLength(), "a tensor of shape ", tensor.sizes(),
              " needs ", tensor.nbytes(), " bytes, but ", values.ByteLength(), " were given");
  if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), bytesOf(values), tensor.nbytes());
  const int handle = session.putWritten(tensor.to(currentDevice()));
  return Napi::Number::New(info.Env(), handle);
}

// read(handle, values): copies a tensor's values out in row-major order.
static Napi::Value read(const Napi::CallbackInfo& info) {
  Session& session = instance(info).session;
  session.compute();
  const Tensor& held = session.get(info[0].As<Napi::Number>().Int32Value());
  TORCH_CHECK(!isHollow(held), "a tensor has no values: the step that was to make it failed");
  const Tensor tensor = widened(held).to(at::kCPU).resolve_conj().contiguous();
  const auto values = info[1].As<Napi::TypedArray>();
  TORCH_CHECK(tensor.nbytes() == values.ByteLength(), "a tensor of ", tensor.nbytes(),
              " bytes was read into ", values.ByteLength());
  if (tensor.nbytes() > 0) std::memcpy(bytesOf(values), tensor.data_ptr(), tensor.nbytes());
  return info.Env().Undefined();
}

static Napi::Value setMailbox(const Napi::CallbackInfo& info) {
  const auto mailbox = info[0].As<Napi::Float64Array>();
  instance(info).mailbox = Napi::Persistent(mailbox);
  instance(info).session.setMailbox(static_cast<double*>(bytesOf(mailbox)),
                                    mailbox.ElementLength());
  return info.Env().Undefined();
}

static Napi::Value kernels(const Napi::CallbackInfo& info) {
  const auto& table = kernelTable();
  auto names = Napi::Array::New(info.Env(), table.size());
  for (uint32_t i = 0; i < table.size(); i++) names.Set(i, table[i].name);
  return names;
}

static Napi::Value live(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(instance(info).session.live()));
}

static Napi::Value describe(const Napi::CallbackInfo& info) {
  auto result = Napi::Object::New(info.Env());
  result.Set("version", torchVersion());
  result.Set("cpuCapability", cpuCapability());
  result.Set("instructionSet", cpu::functions().name);
  result.Set("threads", at::get_num_threads());
  result.Set("cuda", cuda::compiled() ? cudaDevices() : 0);
  result.Set("cudaCompiled", cuda::compiled());
  return result;
}

static Napi::Value setThreads(const Napi::CallbackInfo& info) {
  limitThreads(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

static Napi::Value setDevice(const Napi::CallbackInfo& info) {
  const at::Device device(info[0].As<Napi::String>().Utf8Value());
  cuda::use(device);
  setCurrentDevice(device);
  instance(info).transfers = makeTransfers(device);
  return info.Env().Undefined();
}

// setNumerics({ tf32, bfloat16, deterministic, operatorsOnly }): see core/device.h.
static Napi::Value setNumericsOf(const Napi::CallbackInfo& info) {
  const auto wanted = info[0].As<Napi::Object>();
  const auto flag = [&](const char* name) { return wanted.Get(name).ToBoolean().Value(); };
  setNumerics({flag("tf32"), flag("bfloat16"), flag("deterministic")});
  useOperatorsOnly(flag("operatorsOnly"));
  return info.Env().Undefined();
}

// joinGroup(path, rank, size): see parallel/group.h; an empty path leaves the group.
static Napi::Value joinGroupOf(const Napi::CallbackInfo& info) {
  joinGroup({info[0].As<Napi::String>().Utf8Value(), info[1].As<Napi::Number>().Int32Value(),
             info[2].As<Napi::Number>().Int32Value()});
  return info.Env().Undefined();
}

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  installAllocator();
  auto* state = new Instance();
  env.AddCleanupHook([state] { delete state; });
  const auto addHot = [&](const char* name, napi_callback f) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, f, state, &function);
    exports.Set(name, Napi::Value(env, function));
  };
  addHot("call", call);
  addHot("release", release);
  expose<write>(env, exports, "write", state);
  expose<read>(env, exports, "read", state);
  expose<setMailbox>(env, exports, "setMailbox", state);
  expose<kernels>(env, exports, "kernels", state);
  expose<live>(env, exports, "live", state);
  expose<describe>(env, exports, "describe", state);
  expose<setThreads>(env, exports, "setThreads", state);
  expose<setDevice>(env, exports, "setDevice", state);
  expose<setNumericsOf>(env, exports, "setNumerics", state);
  expose<joinGroupOf>(env, exports, "joinGroup", state);
  exposeTransfers(env, exports, state);
  exposeRecording(env, exports, state);
  return exports;
}

}  // namespace tb

static Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  return tb::init(env, exports);
}
NODE_API_MODULE(tfjs_backend_torch, initialize)
