#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cloud/store/box.hpp"
#include "cloud/store/epoch_table.hpp"
#include "common/model/named.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// What a birth says of a device; empty texts leave what is known.
struct Description {
    std::string kind;
    std::string place;
    friend bool operator==(const Description&, const Description&) = default;
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

    /// Heard at that time, with so many readings more.
    void heard(std::int64_t box, Instant at, std::int64_t readings);
    void set_online(const Box& box, bool online);  ///< offline takes its devices along
    void set_sends_batches(const Box& box);
    void describe(const Box& box, const DeviceId& device, const Description& description);
    void set_online(std::int64_t device, bool online);  ///< said of the present
    /// Said then. Nothing changes when a later word has been heard (see Order).
    void set_online(std::int64_t device, bool online, Order order, Instant at);

    [[nodiscard]] Description description_of(const Box& box, const DeviceId& device);
    [[nodiscard]] std::vector<KnownBox> all();

    void forget();

private:
    static constexpr std::size_t kept_max = 100'000;  ///< boxes and devices

    struct Known {
        std::int64_t id = 0;
        std::unordered_map<DeviceId, std::int64_t> devices;
    };
    Known& known(const Box& box);

    sqlite::Database& database_;
    sqlite::Statement find_box_;
    sqlite::Statement add_box_;
    sqlite::Statement find_device_;
    sqlite::Statement add_device_;
    sqlite::Statement heard_;
    sqlite::Statement device_online_;
    sqlite::Statement device_online_now_;
    sqlite::Statement set_online_;
    sqlite::Statement devices_offline_;
    sqlite::Statement sends_batches_;
    sqlite::Statement describe_;
    sqlite::Statement description_;
    std::map<Box, Known> boxes_;
    std::size_t kept_ = 0;
};

}  // namespace gengfu::store
