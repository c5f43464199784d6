#include "cloud/retire.hpp"

#include <algorithm>
#include <ostream>

#include "cloud/config.hpp"
#include "cloud/ingest/retire.hpp"
#include "common/runtime/clock.hpp"
#include "common/sparkplug/topic.hpp"

namespace gengfu::cloud {
namespace {

Result<std::size_t> retire(const std::string& config_file, const std::string& name) {
    const auto config = load_config(config_file);
    if (!config) return fail(FaultKind::malformed, to_string(config.error()));
    const std::size_t slash = std::min(name.find('/'), name.size());
    const std::string group = name.substr(0, slash), edge = name.substr(std::min(slash + 1, name.size()));
    if (!sparkplug::is_valid_id(group) || !sparkplug::is_valid_id(edge))
        return fail(FaultKind::malformed, "\"" + name + "\" is no box; it is named GROUP/EDGE");
    sqlite::Database database(config->database(), sqlite::Database::Access::write);
    const store::Store::Rules rules{config->service_levels, nullptr, nullptr};
    return ingest::retire(std::move(database), {GroupId{group}, EdgeId{edge}}, rules, SystemClock());
}

}  // namespace

int retire(const std::string& config_file, const std::string& name, std::ostream& out, std::ostream& complaints) {
    const auto told = retire(config_file, name);
    if (!told) {
        complaints << "gengfu-cloud: " << told.error().what << "\n";
        return 2;
    }
    out << name << " is out of use; " << *told << (*told == 1 ? " open alert says so\n" : " open alerts say so\n");
    return 0;
}

}  // namespace gengfu::cloud
