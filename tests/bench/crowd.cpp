#include "tests/bench/crowd.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>

namespace gengfu::bench {
namespace {

constexpr std::chrono::milliseconds back_off_min{500}, back_off_max{30'000}, back_off_max_with_alarms{5'000};
constexpr std::chrono::seconds stable_after{60}, greeted_within{20};
constexpr std::chrono::milliseconds look_after_every{20};

void watch(int poll, int operation, int socket, std::size_t index, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = index;
    epoll_ctl(poll, operation, socket, &event);
}

int open_socket(std::uint16_t port) {
    const int opened = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (opened < 0) throw std::runtime_error("no more sockets: raise the limit of open files (ulimit -n)");
    const int on = 1;
    ::setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(opened, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
        ::close(opened);
        return -1;
    }
    return opened;
}

}  // namespace

Crowd::Crowd(std::uint16_t port, Redial redial) : port_(port), redial_(redial), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Crowd::~Crowd() {
    for (const Member& each : members_)
        if (each.socket >= 0) ::close(each.socket);
    ::close(poll_);
}

PlayedBox& Crowd::add(PlayedBox::Plan plan, PlayedBox::Committed committed) {
    Member member;
    member.box = std::make_unique<PlayedBox>(std::move(plan), chance_(), std::move(committed));
    members_.push_back(std::move(member));
    return *members_.back().box;
}

std::size_t Crowd::greeted() const {
    return static_cast<std::size_t>(
        std::count_if(members_.begin(), members_.end(), [](const Member& each) { return each.box->phase() == PlayedBox::Phase::greeted; }));
}

std::size_t Crowd::waiting() const {
    std::size_t sum = 0;
    for (const Member& each : members_) sum += each.box->waiting();
    return sum;
}

std::size_t Crowd::repeated() const {
    std::size_t sum = 0;
    for (const Member& each : members_) sum += each.box->repeated();
    return sum;
}

void Crowd::gather(std::chrono::seconds within) {
    // So many a second that a broker on a busy machine keeps pace.
    constexpr std::chrono::milliseconds apart{1};
    const Moment now = Clock::now();
    for (std::size_t i = 0; i < members_.size(); ++i) members_[i].dial_at = now + i * apart;
    while (greeted() < members_.size()) {
        if (Clock::now() - now > within)
            throw std::runtime_error(std::to_string(greeted()) + " of " + std::to_string(members_.size()) + " boxes were greeted in time");
        turn(std::chrono::milliseconds{10});
    }
}

void Crowd::turn(std::chrono::milliseconds most) {
    constexpr std::size_t events_max = 256;
    std::array<epoll_event, events_max> events{};
    const int count = ::epoll_wait(poll_, events.data(), events_max, static_cast<int>(most.count()));
    const Moment now = Clock::now();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        const std::size_t index = event.data.u64;
        if (members_[index].socket < 0) continue;
        if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) {
            lose(index, now);
            continue;
        }
        if ((event.events & EPOLLIN) != 0) read(index, now);
        if (members_[index].socket >= 0 && ((event.events & EPOLLOUT) != 0 || !members_[index].out.empty())) write(index, now);
    }
    if (now - looked_after_ >= look_after_every) look_after(now);
}

std::chrono::milliseconds Crowd::jitter(std::chrono::milliseconds most) {
    return std::chrono::milliseconds{std::uniform_int_distribution<std::chrono::milliseconds::rep>(0, most.count())(chance_)};
}

void Crowd::push(std::size_t index, Moment now) {
    Member& member = members_[index];
    const bool is_waiting = redial_ == Redial::as_boxes && member.socket < 0;
    if (is_waiting && member.dial_at - now > back_off_max_with_alarms && member.box->holds_alarm())
        member.dial_at = now + jitter(back_off_max_with_alarms);
    member.box->send(now, member.out);
    if (!member.is_opening && member.socket >= 0 && !member.out.empty()) write(index, now);
}

void Crowd::look_after(Moment now) {
    looked_after_ = now;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        Member& member = members_[i];
        const auto phase = member.box->phase();
        if (member.socket < 0) {
            if (now >= member.dial_at) dial(i, now);
            continue;
        }
        if (phase == PlayedBox::Phase::greeted && member.greeted_at == Moment{}) member.greeted_at = now;
        const bool is_answered = member.box->send_again(now, member.out);
        const bool is_late = phase != PlayedBox::Phase::greeted && now - member.dial_at > greeted_within;
        if (!is_answered || is_late) {
            lose(i, now);
            continue;
        }
        member.box->keep_alive(now, member.out);
        if (!member.is_opening && !member.out.empty()) write(i, now);
    }
}

void Crowd::dial(std::size_t index, Moment now) {
    Member& member = members_[index];
    member.dial_at = now;
    member.socket = open_socket(port_);
    if (member.socket < 0) return lose(index, now);
    member.is_opening = true;
    member.greeted_at = {};
    member.box->dial(member.out);
    watch(poll_, EPOLL_CTL_ADD, member.socket, index, EPOLLIN | EPOLLOUT);
}

void Crowd::lose(std::size_t index, Moment now) {
    Member& member = members_[index];
    if (redial_ == Redial::never) throw std::runtime_error("a link was lost");
    if (member.socket >= 0) ::close(member.socket);
    if (member.greeted_at != Moment{} && now - member.greeted_at >= stable_after) member.back_off = back_off_min;
    member.socket = -1;
    member.in.clear();
    member.out.clear();
    member.written = 0;
    member.box->lose();
    member.dial_at =
        now + back_off_min / 2 + jitter(member.box->holds_alarm() ? std::min(member.back_off, back_off_max_with_alarms) : member.back_off);
    member.back_off = std::min(member.back_off * 2, back_off_max);
}

void Crowd::read(std::size_t index, Moment now) {
    constexpr std::size_t piece = 65'536;
    Member& member = members_[index];
    const std::size_t had = member.in.size();
    member.in.resize(had + piece);
    const ssize_t got = ::recv(member.socket, member.in.data() + had, piece, 0);
    member.in.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0 || (got < 0 && errno != EAGAIN)) return lose(index, now);
    std::size_t at = 0;
    while (const auto first = first_packet(std::span(member.in).subspan(at))) {
        member.box->hear(first->first, now, member.out);
        at += first->second;
    }
    member.in.erase(member.in.begin(), member.in.begin() + static_cast<std::ptrdiff_t>(at));
}

void Crowd::write(std::size_t index, Moment now) {
    Member& member = members_[index];
    while (member.written < member.out.size()) {
        const ssize_t sent = ::send(member.socket, member.out.data() + member.written, member.out.size() - member.written, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return lose(index, now);
        if (sent < 0) {
            watch(poll_, EPOLL_CTL_MOD, member.socket, index, EPOLLIN | EPOLLOUT);
            return;
        }
        member.written += static_cast<std::size_t>(sent);
    }
    member.out.clear();
    member.written = 0;
    member.is_opening = false;
    watch(poll_, EPOLL_CTL_MOD, member.socket, index, EPOLLIN);
}

}  // namespace gengfu::bench
