#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "cloud/detect/watch.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The detectors of all devices, and their state: at hand and in the database. What the present transaction has changed at hand goes into
/// it with `flush`; after a rollback it is read anew. A detector that cannot read its state starts anew: it is of an earlier build.
class DetectorTable {
public:
    explicit DetectorTable(sqlite::Database& database);

    /// Makes the detectors of a device that is not at hand.
    using Make = std::function<detect::Watch()>;
    /// The detectors of the device, which this transaction may change; nullptr when it has none.
    [[nodiscard]] detect::Watch* touch(std::int64_t device, const Make& make);
    /// Those of which there is a state, whether the device still has them or not.
    [[nodiscard]] std::vector<std::string> kept(std::int64_t device);
    /// What a detector that the device has no more took for its present; what it has learnt stays.
    void drop_present(std::int64_t device, const std::string& detector);
    /// The device is not what it was: it gets its detectors anew, with the state that they have.
    void renew(std::int64_t device);

    /// The rules have changed: all get theirs anew, with the state that is in the database. Outside of transactions.
    void renew_all() { watches_.clear(); }

    /// Within the transaction, before its end.
    void flush();
    void committed() { touched_.clear(); }
    /// It has been rolled back: what was taken within it has not happened.
    void forget();

private:
    static constexpr std::size_t kept_max = 100'000;  ///< devices

    detect::Watch& watch_of(std::int64_t device, const Make& make);
    [[nodiscard]] detect::Watch restored(std::int64_t device, const Make& make);
    void write_state(std::int64_t device);

    using Row = std::array<std::string, 3>;  ///< detector, part, state
    [[nodiscard]] std::vector<Row> rows_of(std::int64_t device);

    sqlite::Statement find_;
    sqlite::Statement drop_;
    sqlite::Statement keep_;
    std::unordered_map<std::int64_t, detect::Watch> watches_;
    std::set<std::int64_t> touched_;  ///< made or changed by the present transaction
};

}  // namespace gengfu::store
