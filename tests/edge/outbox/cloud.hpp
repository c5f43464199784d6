#pragma once

#include <map>
#include <set>
#include <string>

#include "edge/outbox/outbox.hpp"

/// What a batch says in tests: a number that can be told from bytes that somebody has damaged.
using Content = std::uint64_t;

inline gengfu::edge::Bytes bytes_of(Content content) {
    gengfu::edge::Bytes bytes(120);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(content >> (i % 8 * 8));
    return bytes;
}

inline Content content_of(const gengfu::edge::Bytes& bytes) {
    Content content = 0;
    for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) content |= Content{bytes[i]} << (i * 8);
    return bytes == bytes_of(content) ? content : 0;
}

/// What a cloud does with batches: one identity counts once, whatever is in it.
struct Cloud {
    std::map<std::uint64_t, gengfu::SequenceSet> known;
    std::multiset<Content> stored;
    std::string came_as;  ///< of each content, for people
    int broken = 0;

    void take(const gengfu::edge::Row& row) {
        const auto fresh = known[row.id.epoch].insert(row.id.sequence);
        if (!fresh || !*fresh) return;
        const Content content = content_of(row.bytes);
        if (content == 0)
            ++broken;
        else
            stored.insert(content);
        came_as +=
            " " + std::to_string(content) + " as " + gengfu::epoch_text(row.id.epoch).substr(12) + ":" + std::to_string(row.id.sequence);
    }
    void take_all(gengfu::edge::Outbox& outbox) {
        while (outbox.greet(known[outbox.epoch()]) == gengfu::edge::BatchSource::Greeting::renewed) {
        }
        for (const gengfu::Lane lane : gengfu::lanes)
            for (const gengfu::edge::Row& row : outbox.rows_after(lane, 0, 10'000, 10'000'000).rows) take(row);
    }
};
