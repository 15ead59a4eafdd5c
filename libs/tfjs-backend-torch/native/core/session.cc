#include "core/session.h"

#include "core/dtype.h"
#include "core/hollow.h"
#include "core/memory.h"
#include "core/registry.h"
#include "record/fuse.h"

namespace tb {

int Session::put(Tensor tensor) {
  if (free_.empty()) {
    slots_.push_back(std::move(tensor));
    return static_cast<int>(slots_.size()) - 1;
  }
  int handle = free_.back();
  free_.pop_back();
  slots_[handle] = std::move(tensor);
  return handle;
}

const Tensor& Session::get(int handle) const {
  TORCH_CHECK(
      handle >= 0 && static_cast<size_t>(handle) < slots_.size() && slots_[handle].defined(),
      "there is no tensor with the handle ", handle, "; was it disposed?");
  return slots_[handle];
}

void Session::replace(int handle, Tensor tensor) {
  get(handle);
  slots_[handle] = std::move(tensor);
}

int Session::putWritten(Tensor tensor) {
  const int handle = put(std::move(tensor));
  if (recorder_) recorder_->constant(handle, slots_[handle]);
  return handle;
}

void Session::beginRecording(const std::vector<int>& variables) {
  recorder_.emplace(variables, slots_, /*deferred=*/currentDevice().is_cpu());
}

std::optional<Session::Recorded> Session::endRecording(const std::vector<int>& variables) {
  if (!recorder_ || !recorder_->knows(variables)) {
    compute();
    return std::nullopt;
  }
  Recorded recorded{recorder_->step(variables), /*done=*/true};
  if (deferring() && recorder_->allIn(variables)) {
    for (size_t i = 0; i < variables.size(); i++) slots_[variables[i]] = recorder_->before()[i];
    recorded.done = false;
    recorder_.reset();
  }
  compute();
  return recorded;
}

// Takes variables from their handles for as long as a program works on them.
struct Session::Taken {
  std::vector<Tensor>& slots;
  std::vector<int> handles;
  std::vector<Tensor> variables;

  void add(int handle, Tensor variable) {
    if (handle >= 0 && variable.defined()) slots[handle].reset();
    handles.push_back(handle);
    variables.push_back(std::move(variable));
  }
  ~Taken() {
    for (size_t i = 0; i < handles.size(); i++) {
      if (handles[i] >= 0 && variables[i].defined()) slots[handles[i]] = std::move(variables[i]);
    }
  }
};

void Session::compute(bool whole) {
  if (!recorder_) return;
  const bool deferred = recorder_->deferred();
  auto [program, tensors, handles] = recorder_->pending();
  recorder_.reset();
  if (!deferred) return;
  program.finish();
  fuse(program, whole);
  Taken taken{slots_, {}, {}};
  for (const int i : program.used()) taken.add(handles[i], std::move(tensors[i]));
  tensors.clear();
  runner_.wait([&program = program, &taken] {
    trimHeap();  // of what preparing the step left
    Slab none;
    program.run(taken.variables, none);
  });
}

void Session::release(int handle) {
  get(handle);
  if (recorder_) recorder_->released(handle);
  slots_[handle].reset();
  free_.push_back(handle);
}

size_t Session::describe(size_t at, Tensor tensor) {
  const int dtype = fromScalarType(tensor.scalar_type());
  const auto sizes = tensor.sizes();
  TORCH_CHECK(at + 3 + sizes.size() <= mailLength_, "a kernel has more outputs than fit the mail");
  mail_[at + 1] = dtype;
  mail_[at + 2] = static_cast<double>(sizes.size());
  for (size_t i = 0; i < sizes.size(); i++) mail_[at + 3 + i] = static_cast<double>(sizes[i]);
  const size_t next = at + 3 + sizes.size();
  const int handle = put(std::move(tensor));
  mail_[at] = handle;
  if (recorder_) recorder_->output(handle, slots_[handle]);
  return next;
}

void Session::note(int kernel, size_t inputs, size_t numbers,
                   c10::ArrayRef<const Tensor*> tensors) {
  const std::vector<int> handles(mail_, mail_ + inputs);
  recorder_->operation(kernel, handles.data(), inputs, mail_ + inputs, numbers, tensors);
}

int Session::defer(int kernel, const Args& args, c10::ArrayRef<const Tensor*> tensors) {
  if (kernelTable()[kernel].inPlace) {
    note(kernel, args.inputs(), args.numbers(), tensors);
    return 0;
  }
  const auto& forms = forms_.outputsOf(kernel, args, runner_);
  note(kernel, args.inputs(), args.numbers(), tensors);
  size_t at = 0;
  for (const auto& form : forms) at = describe(at, hollow(form.sizes, form.type));
  return static_cast<int>(forms.size());
}

int Session::call(int kernel, size_t inputs, size_t numbers) {
  const size_t known = kernelTable().size();
  TORCH_CHECK(kernel >= 0 && static_cast<size_t>(kernel) < known, "no kernel ", kernel);
  TORCH_CHECK(inputs + numbers <= mailLength_, "a call is larger than the mailbox");
  c10::SmallVector<const Tensor*, 8> pointers(inputs);
  for (size_t i = 0; i < inputs; i++) pointers[i] = &get(static_cast<int>(mail_[i]));
  const Args args(pointers.data(), inputs, mail_ + inputs, numbers);
  if (deferring()) {
    try {
      return defer(kernel, args, pointers);
    } catch (const std::exception&) {
      compute();  // zeros may be what it cannot work on; if not, it fails again
    }
  }
  Tensors outputs;
  runKernel(kernel, args, outputs);
  // Before the outputs take the arguments' place.
  if (recorder_) note(kernel, inputs, numbers, pointers);
  size_t at = 0;
  for (auto& output : outputs) at = describe(at, std::move(output));
  return static_cast<int>(outputs.size());
}

}  // namespace tb
