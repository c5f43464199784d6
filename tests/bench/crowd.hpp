#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "tests/bench/played_box.hpp"

namespace gengfu::bench {

/// Many boxes on sockets of their own, on one thread.
class Crowd {
public:
    enum class Redial {
        never,     ///< a lost link ends the run
        as_boxes,  ///< full jitter up to a limit that doubles from 0.5 to 30 s, or 5 s when an alarm waits, as the product does
    };
    Crowd(std::uint16_t port, Redial redial);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// The box with its index, for as long as the crowd lives.
    PlayedBox& add(PlayedBox::Plan plan, PlayedBox::Committed committed);
    /// Dials all, no more than `at_once` being on their way, and waits until each is greeted. Throws when that takes too long.
    void gather(std::chrono::seconds within);
    /// One turn: what can be read is read, what is to be said is written; waits at most `most`.
    void turn(std::chrono::milliseconds most);
    /// Sends what the box has been given meanwhile.
    void push(std::size_t index, Moment now);

    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    [[nodiscard]] PlayedBox& box(std::size_t index) { return *members_[index].box; }
    [[nodiscard]] std::size_t greeted() const;
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] std::size_t repeated() const;

private:
    struct Member {
        std::unique_ptr<PlayedBox> box;
        int socket = -1;
        bool is_opening = false;
        Bytes in, out;
        std::size_t written = 0;
        Moment dial_at{};
        std::chrono::milliseconds back_off{500};
        Moment greeted_at{};
    };
    void dial(std::size_t index, Moment now);
    void lose(std::size_t index, Moment now);
    void read(std::size_t index, Moment now);
    void write(std::size_t index, Moment now);
    void look_after(Moment now);
    [[nodiscard]] std::chrono::milliseconds jitter(std::chrono::milliseconds most);

    std::uint16_t port_;
    Redial redial_;
    int poll_;
    std::vector<Member> members_;
    std::mt19937_64 chance_{std::random_device{}()};
    Moment looked_after_{};
};

}  // namespace gengfu::bench
