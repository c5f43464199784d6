#include "cloud/decisions.hpp"

namespace gengfu::cloud {

Decisions::Decisions(const Config& config) : config_(config) {
    if (config.rules) judge_.emplace(*config.rules, config.catalogue);
    if (config.people) plan_.emplace(*config.people);
}

Checked<Config> Decisions::read_again(const std::filesystem::path& file) {
    auto fresh = load_config(file);
    if (!fresh) return fresh;
    Diagnostics diagnostics;
    const auto complain_unless = [&](bool same, const char* key) {
        if (!same)
            diagnostics.push_back({{file.string()}, '"' + std::string(key) + "\" has come or gone since the start: that takes a restart"});
    };
    complain_unless(fresh->rules.has_value() == judge_.has_value(), "rules");
    complain_unless(fresh->people.has_value() == plan_.has_value(), "people");
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    if (fresh->rules) judge_.emplace(*fresh->rules, config_.catalogue);
    if (fresh->people) {
        // Local time and holidays stay those of the service levels, which take a restart.
        fresh->people->calendar = config_.service_levels.working_time();
        fresh->people->desk.utc_offset = fresh->people->calendar.utc_offset;
        plan_.emplace(*fresh->people);
    }
    return fresh;
}

}  // namespace gengfu::cloud
