#pragma once

#include <string>
#include <vector>

#include "common/sqlite/sim_disk.hpp"
#include "tests/edge/outbox/cloud.hpp"
#include "tests/edge/outbox/outbox_parts.hpp"

/// The disk is there before the outbox, and after it.
struct SimulatedDisk {
    explicit SimulatedDisk(std::uint64_t seed) : disk(seed) {}
    gengfu::sqlite::SimDisk disk;
};

/// An outbox on a simulated disk, what its devices were told of each batch, and the cloud that it talks to.
struct SimBox : SimulatedDisk, OutboxParts {
    explicit SimBox(std::uint64_t seed = 1, gengfu::edge::Outbox::Settings wanted = {})
        : SimulatedDisk(seed), OutboxParts(on(disk, std::move(wanted))) {}

    static gengfu::edge::Outbox::Settings on(gengfu::sqlite::Disk& disk, gengfu::edge::Outbox::Settings wanted) {
        wanted.disk = &disk;
        return wanted;
    }
    /// A round that was refused is gathered into the next one.
    void put(gengfu::Lane lane) {
        using gengfu::Lane;
        std::vector<Content> round = lane == Lane::live ? refused : std::vector<Content>{};
        round.push_back(++last);
        std::vector<gengfu::edge::Outbox::Piece> pieces;
        for (const Content each : round) pieces.push_back({lane, bytes_of(each), 1});
        if (lane == Lane::live) refused = round;
        const auto placed = outbox->append(std::move(pieces), now());
        if (!placed) return;
        if (lane == Lane::live) refused.clear();
        auto& told = placed->is_on_disk ? taken : held;
        told.insert(told.end(), round.begin(), round.end());
    }
    void lose_power() {
        disk.lose();
        outbox.reset();
        disk.restart(gengfu::sqlite::SimDisk::Ending::power_loss);
        refused.clear();
        held.clear();
        start();
    }
    /// Whatever the cloud has not got yet, by now.
    void drain() {
        outbox->tidy(now());
        cloud.take_all(*outbox);
    }
    [[nodiscard]] std::vector<std::string> moved_aside() const {
        std::vector<std::string> found;
        for (const std::string& name : disk.files())
            if (name.find(".corrupt-") != std::string::npos && !name.ends_with("-wal")) found.push_back(name);
        return found;
    }
    gengfu::sqlite::Database open(const std::string& name) {
        return gengfu::sqlite::Database(file(name), gengfu::sqlite::Database::Access::write, disk.vfs());
    }

    Cloud cloud;
    Content last = 0;
    std::vector<Content> taken, held, refused;
};
