#pragma once

#include <filesystem>
#include <optional>

#include "cloud/config.hpp"
#include "cloud/detect/watch.hpp"
#include "cloud/registry/plan.hpp"

namespace gengfu::cloud {

/// What the cloud decides by and what may change while it serves: the rules and the people of its configuration.
class Decisions {
public:
    /// `config` must outlive them.
    explicit Decisions(const Config& config);

    /// Nothing without rules, or without people. Whom these point to stays where it is and changes with `read_again`.
    [[nodiscard]] const detect::Judge* judge() const { return judge_ ? &*judge_ : nullptr; }
    [[nodiscard]] const registry::Plan* plan() const { return plan_ ? &*plan_ : nullptr; }

    /// Reads the configuration's file with all that it names, as a start does. With any fault nothing changes. Rules and people change,
    /// the rest takes a restart; so does the file of either that comes or goes. Gives the configuration as it is in the files now.
    Checked<Config> read_again(const std::filesystem::path& file);

private:
    const Config& config_;
    std::optional<detect::Judge> judge_;
    std::optional<registry::Plan> plan_;
};

}  // namespace gengfu::cloud
