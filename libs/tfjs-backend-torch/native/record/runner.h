// The thread on which recorded steps run.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tb {

class Runner {
 public:
  ~Runner();
  // Runs a job after those given before; starts the thread when there is none yet.
  void post(std::function<void()> job);
  // Runs a job there and waits for it; throws what it throws. Libraries keep scratch memory for
  // each thread that computes, so that everything large should happen on the same one.
  void wait(const std::function<void()>& job);

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace tb
