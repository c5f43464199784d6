#include "edge/store_thread.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace gengfu::edge {

StoreThread::StoreThread(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), state_(std::make_shared<State>()), thread_([this, state = state_] { work_off(state); }) {}

StoreThread::~StoreThread() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->is_ending = true;
    }
    state_->changed.notify_all();
    thread_.join();
    state_->done = nullptr;
}

void StoreThread::run(std::function<void()> work, std::function<void()> done) {
    state_->is_busy = true;
    state_->done = std::move(done);
    {
        const std::lock_guard lock(state_->mutex);
        state_->work = std::move(work);
        state_->is_worked = false;
    }
    state_->changed.notify_all();
}

void StoreThread::work_off(const std::shared_ptr<State>& state) {
    std::unique_lock lock(state->mutex);
    while (true) {
        state->changed.wait(lock, [&] { return state->work != nullptr || state->is_ending; });
        if (state->work == nullptr) return;
        const auto work = std::exchange(state->work, nullptr);
        lock.unlock();
        work();
        lock.lock();
        state->is_worked = true;
        state->changed.notify_all();
        boost::asio::post(executor_, [state] { be_done(*state); });
    }
}

void StoreThread::be_done(State& state) {
    if (!state.is_busy) return;
    {
        // What was posted for a job that `finish` has seen to must not end the next one.
        const std::lock_guard lock(state.mutex);
        if (!state.is_worked) return;
    }
    state.is_busy = false;
    if (const auto done = std::exchange(state.done, nullptr)) done();
}

void StoreThread::finish() {
    {
        std::unique_lock lock(state_->mutex);
        state_->changed.wait(lock, [&] { return state_->is_worked; });
    }
    be_done(*state_);
}

}  // namespace gengfu::edge
