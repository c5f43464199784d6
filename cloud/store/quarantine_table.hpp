#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/troubles.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// A message that we could not use, told to people.
struct Rejected {
    std::string sender;  ///< "<group>/<edge>", or empty when the topic does not say
    std::string kind;    ///< as in alert::Troubles::Quarantined
    std::string what;
    std::string topic;
    std::span<const std::uint8_t> payload;
};

/// The last messages that could not be used, of each sender so many that none drives out what others have sent, and how many
/// there were of each kind from each sender.
class QuarantineTable {
public:
    static constexpr std::int64_t kept_max = 5'000;
    static constexpr std::int64_t kept_of_sender_max = 200;
    static constexpr std::size_t payload_bytes_max = 64 * 1024;
    static constexpr std::size_t text_bytes_max = 512;
    static constexpr std::int64_t counts_max = 10'000;  ///< more senders than that are counted as "others"

    explicit QuarantineTable(sqlite::Database& database) : database_(database) {}
    void add(const Rejected& rejected, Instant at);
    void count(std::string_view sender, std::string_view kind, std::int64_t more = 1);

    [[nodiscard]] std::vector<alert::Troubles::Quarantined> list(const alert::Troubles::Page& page);
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> payload(std::int64_t id);
    [[nodiscard]] std::vector<alert::Troubles::FaultCount> counts();
    void total(alert::Troubles::Totals& totals);

private:
    sqlite::Database& database_;
};

}  // namespace gengfu::store
