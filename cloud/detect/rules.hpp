#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/detect/incident.hpp"
#include "cloud/detect/settings.hpp"
#include "common/model/named.hpp"
#include "common/profile/document.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// Whom a rule is about. A box's id is unique within its group, a device's within its box.
struct Whose {
    EdgeId edge;
    std::string place;
    DeviceId device;
    GroupId group{};
};

/// The rule file (configs/rules.toml): a section for each detector, and overrides for a community (`group`), a building (`edge`), a home
/// (`edge` and `place`) or a device, which say again what differs. Of overrides the more special one wins, of equally special ones that
/// with a group, then the later.
class Rules {
public:
    /// What the code holds for usual, when there is no file.
    Rules() = default;

    [[nodiscard]] static Checked<Rules> load(const std::filesystem::path& file);
    [[nodiscard]] static Checked<Rules> parse(std::string_view text, const std::string& file);

    [[nodiscard]] Settings settings_for(const Whose& whose) const;
    /// What the levels of the district name and no profile has: they would never say anything. Those that are usual may be about kinds that
    /// a district does not have.
    [[nodiscard]] Diagnostics unknown_in(const profile::Catalogue& catalogue) const;
    /// Overrides and gauges that mean several of these, because they name a box without its group, or a device without its box.
    /// `known`: boxes (without a device) and devices.
    [[nodiscard]] Diagnostics unclear_among(std::span<const Whose> known) const;
    /// Every condition that a detector may find, those of the district's levels included.
    [[nodiscard]] std::vector<std::string> conditions() const;
    /// Gauges that are judged together.
    [[nodiscard]] const std::vector<GaugeGroup>& gauges() const noexcept { return gauges_; }
    [[nodiscard]] const IncidentRules& incidents() const noexcept { return incidents_; }
    /// Whether a document is a rule file, so that `check` knows what to call it.
    [[nodiscard]] static bool looks_like_rules(const document::Node& node);

private:
    struct Override {
        Whose whose;  ///< what is empty is not asked for
        document::Node node;

        [[nodiscard]] int how_special() const;
        [[nodiscard]] bool is_for(const Whose& asked) const;
    };

    static Checked<Rules> read(const document::Node& node);
    static Override read_override(const document::Node& node, Diagnostics& diagnostics);

    std::string file_;
    Settings district_;
    std::vector<GaugeGroup> gauges_;
    IncidentRules incidents_ = usual_incidents();
    std::vector<Override> overrides_;  ///< the most special last
};

}  // namespace gengfu::detect
