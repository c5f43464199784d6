#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace gengfu::edge {

/// Where the routine commits are made, so that a slow disk does not hold up what cannot wait. One job at a time.
class Worker {
public:
    virtual ~Worker() = default;
    [[nodiscard]] virtual bool is_busy() const = 0;
    /// Only when it is not busy. `done` is called on the event loop's thread, when `work` has returned.
    virtual void run(std::function<void()> work, std::function<void()> done) = 0;
    /// Waits for the job under way and calls its `done`: for a planned end.
    virtual void finish() = 0;
};

/// Works at once, on the caller's thread: for worlds without threads.
class InlineWorker final : public Worker {
public:
    [[nodiscard]] bool is_busy() const override { return false; }
    void run(std::function<void()> work, std::function<void()> done) override {
        work();
        done();
    }
    void finish() override {}
};

/// A thread of its own with room for one job. Construct, use and destroy on the thread of the executor.
class StoreThread final : public Worker {
public:
    explicit StoreThread(boost::asio::any_io_executor executor);
    ~StoreThread() override;  ///< waits for the job under way
    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;

    [[nodiscard]] bool is_busy() const override { return state_->is_busy; }
    void run(std::function<void()> work, std::function<void()> done) override;
    void finish() override;

private:
    /// Shared with what was posted to the executor, which may come after the end.
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::function<void()> work;  ///< guarded, like the two that follow
        bool is_worked = true;
        bool is_ending = false;
        bool is_busy = false;  ///< of the event loop, like `done`
        std::function<void()> done;
    };
    static void be_done(State& state);
    void work_off(const std::shared_ptr<State>& state);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<State> state_;
    std::thread thread_;
};

}  // namespace gengfu::edge
