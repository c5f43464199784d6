#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/store/box.hpp"
#include "common/model/named.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// What a birth says of a device; empty texts leave what is known.
struct Description {
    std::string kind;
    std::string place;
};

struct KnownBox {
    Box box;
    bool online = false;
    bool sends_batches = false;
};

/// The rows of boxes and their devices, with the row numbers kept at hand. What writes must be called within a transaction;
/// after one that was rolled back call `forget`.
class BoxTable {
public:
    explicit BoxTable(sqlite::Database& database);

    [[nodiscard]] std::int64_t id_of(const Box& box);
    [[nodiscard]] std::int64_t id_of(const Box& box, const DeviceId& device);

    void seen(const Box& box, Instant at);
    void set_online(const Box& box, bool online);  ///< offline takes its devices along
    void set_sends_batches(const Box& box);
    void count_readings(const Box& box, std::int64_t more);
    void describe(const Box& box, const DeviceId& device, const Description& description);
    void set_online(const Box& box, const DeviceId& device, bool online);
    void seen(std::int64_t device, Instant at);

    [[nodiscard]] Description description_of(const Box& box, const DeviceId& device);
    [[nodiscard]] std::vector<KnownBox> all();

    void forget();

private:
    static constexpr std::size_t kept_max = 100'000;

    sqlite::Database& database_;
    sqlite::Statement find_box_;
    sqlite::Statement add_box_;
    sqlite::Statement find_device_;
    sqlite::Statement add_device_;
    sqlite::Statement box_seen_;
    sqlite::Statement count_;
    sqlite::Statement device_seen_;
    sqlite::Statement device_online_;
    std::map<Box, std::int64_t> boxes_;
    std::map<std::pair<std::int64_t, DeviceId>, std::int64_t> devices_;
};

}  // namespace gengfu::store
