// Recorded steps as JavaScript sees them; src/native/addon.ts has the same functions with types.
#include "core/device.h"
#include "core/registry.h"
#include "cuda/cuda.h"
#include "instance.h"
#include "record/fuse.h"
#include "step/captured_step.h"
#include "step/device_fuse.h"

namespace tb {
namespace {

// The first `count` numbers of the mailbox, which are handles.
std::vector<int> handles(Instance& self, const Napi::Value& count) {
  const double* mail = self.session.mail();
  std::vector<int> list(count.As<Napi::Number>().Uint32Value());
  for (size_t i = 0; i < list.size(); i++) list[i] = static_cast<int>(mail[i]);
  return list;
}

std::shared_ptr<Program> program(const Napi::CallbackInfo& info, size_t argument = 0) {
  const auto found = instance(info).programs.find(info[argument].As<Napi::Number>().Int32Value());
  TORCH_CHECK(found != instance(info).programs.end(), "there is no such recorded step");
  return found->second;
}

// recordBegin(variables): handles in the mailbox.
Napi::Value recordBegin(const Napi::CallbackInfo& info) {
  Instance& self = instance(info);
  self.session.beginRecording(handles(self, info[0]));
  return info.Env().Undefined();
}

// recordCompute(whole): computes what was only recorded so far, which may be all of a step; the
// recording is over.
Napi::Value recordCompute(const Napi::CallbackInfo& info) {
  instance(info).session.compute(info[0].ToBoolean().Value());
  return info.Env().Undefined();
}

// A program under a new number.
int keep(Instance& self, std::shared_ptr<Program> program) {
  self.programs[self.nextProgram] = std::move(program);
  return self.nextProgram++;
}

// recordEnd(variables): handles in the mailbox; returns the program's number, or -1 if the
// recording is over already. Whether the step has been computed as well is in the mailbox.
Napi::Value recordEnd(const Napi::CallbackInfo& info) {
  Instance& self = instance(info);
  auto recorded = self.session.endRecording(handles(self, info[0]));
  if (!recorded) return Napi::Number::New(info.Env(), -1);
  self.session.mail()[0] = recorded->done;
  recorded->program.finish();
  trimHeap();  // of all that the step kept until its end
  return Napi::Number::New(info.Env(),
                           keep(self, std::make_shared<Program>(std::move(recorded->program))));
}

Napi::Value programsEqual(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), program(info, 0)->same(*program(info, 1)));
}

// programFuse(program): another one with neighbouring operations joined, made for the device;
// returns its number.
Napi::Value programFuse(const Napi::CallbackInfo& info) {
  auto fused = std::make_shared<Program>(*program(info));
  if (currentDevice().is_cpu() && !operatorsOnly()) {
    fuse(*fused, /*whole=*/true);
  } else {
    fuseForDevice(*fused);
    fused->captured = std::make_shared<CapturedStep>(*fused);
  }
  return Napi::Number::New(info.Env(), keep(instance(info), std::move(fused)));
}

// programObstacle(program): why it cannot be captured, or "".
Napi::Value programObstacle(const Napi::CallbackInfo& info) {
  const auto found = program(info);
  return Napi::String::New(info.Env(), found->captured ? found->captured->obstacle() : "");
}

// programCaptured(program): whether the device replays it by itself.
Napi::Value programCaptured(const Napi::CallbackInfo& info) {
  const auto found = program(info);
  return Napi::Boolean::New(info.Env(), found->captured && found->captured->captured());
}

// The names of a program's kernels, in order.
Napi::Value programKernels(const Napi::CallbackInfo& info) {
  const auto found = program(info);
  auto names = Napi::Array::New(info.Env(), found->operations.size());
  for (uint32_t i = 0; i < names.Length(); i++) {
    names.Set(i, kernelTable()[found->operations[i].kernel].name);
  }
  return names;
}

// Which of the variables a program needs, as places in the list it was recorded with.
Napi::Value programVariables(const Napi::CallbackInfo& info) {
  const auto used = program(info)->used();
  auto list = Napi::Int32Array::New(info.Env(), used.size());
  for (size_t i = 0; i < used.size(); i++) list[i] = used[i];
  return list;
}

// CPU seconds of each of a program's operations since the first call.
Napi::Value programProfile(const Napi::CallbackInfo& info) {
  const auto& seconds = program(info)->profile();
  auto list = Napi::Float64Array::New(info.Env(), seconds.size());
  for (size_t i = 0; i < seconds.size(); i++) list[i] = seconds[i];
  return list;
}

Napi::Value programFree(const Napi::CallbackInfo& info) {
  instance(info).programs.erase(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

// One run on its way through the runner's thread and back.
struct Run {
  std::shared_ptr<Program> program;
  std::vector<int> handles;
  std::vector<Tensor> variables;
  std::string error;
  Napi::Promise::Deferred deferred;

  void settle(Napi::Env env, Session& session) {
    if (!error.empty()) {
      deferred.Reject(Napi::Error::New(env, error).Value());
      return;
    }
    for (size_t i = 0; i < handles.size(); i++) session.replace(handles[i], variables[i]);
    deferred.Resolve(env.Undefined());
  }
};

void execute(Run& run, Slab& slab) {
  try {
    cuda::enter();
    if (run.program->captured) {
      run.program->captured->run(run.variables);
    } else {
      run.program->run(run.variables, slab);
    }
  } catch (const std::exception& error) {
    run.error = errorText(error);
  }
}

// programRun(program, variables): handles of the variables it needs in the mailbox. Returns a
// promise that is settled when the step is done; nobody may touch those variables before.
Napi::Value programRun(const Napi::CallbackInfo& info) {
  Instance& self = instance(info);
  auto run = std::make_shared<Run>(
      Run{program(info), handles(self, info[1]), {}, "", Napi::Promise::Deferred(info.Env())});
  for (const int handle : run->handles) run->variables.push_back(self.session.get(handle));
  const auto nothing = Napi::Function::New(info.Env(), [](const Napi::CallbackInfo&) {});
  auto back = Napi::ThreadSafeFunction::New(info.Env(), nothing, "recorded step", 0, 1);
  self.runner.post([run, back, &self]() mutable {
    execute(*run, self.slab);
    back.BlockingCall([run, &self](Napi::Env env, Napi::Function) {
      run->settle(env, self.session);
      run->variables.clear();
    });
    back.Release();
  });
  return run->deferred.Promise();
}

// overwrite(handle, values): new elements for a tensor, where it lies.
Napi::Value overwrite(const Napi::CallbackInfo& info) {
  Session& session = instance(info).session;
  session.compute();  // what was recorded before saw the old elements
  const Tensor& tensor = session.get(info[0].As<Napi::Number>().Int32Value());
  const auto values = info[1].As<Napi::TypedArray>();
  TORCH_CHECK(tensor.nbytes() == values.ByteLength(), "a tensor of shape ", tensor.sizes(),
              " needs ", tensor.nbytes(), " bytes, but ", values.ByteLength(), " were given");
  countChange();
  tensor.copy_(at::from_blob(bytesOf(values), tensor.sizes(),
                             at::TensorOptions().dtype(tensor.scalar_type())));
  return info.Env().Undefined();
}

}  // namespace

void exposeRecording(Napi::Env env, Napi::Object exports, Instance* state) {
  expose<recordBegin>(env, exports, "recordBegin", state);
  expose<recordCompute>(env, exports, "recordCompute", state);
  expose<recordEnd>(env, exports, "recordEnd", state);
  expose<programsEqual>(env, exports, "programsEqual", state);
  expose<programFuse>(env, exports, "programFuse", state);
  expose<programKernels>(env, exports, "programKernels", state);
  expose<programVariables>(env, exports, "programVariables", state);
  expose<programProfile>(env, exports, "programProfile", state);
  expose<programObstacle>(env, exports, "programObstacle", state);
  expose<programCaptured>(env, exports, "programCaptured", state);
  expose<programFree>(env, exports, "programFree", state);
  expose<programRun>(env, exports, "programRun", state);
  expose<overwrite>(env, exports, "overwrite", state);
}

}  // namespace tb
