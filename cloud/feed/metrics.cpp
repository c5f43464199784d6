#include "cloud/feed/metrics.hpp"

namespace gengfu::feed {
namespace {

void family(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
    text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

template <class Number>
void sample(std::string& text, std::string_view name, std::string_view labels, Number value) {
    text.append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
}

void counts(std::string& text, std::string_view name, std::string_view help, const std::string& label,
            const std::map<std::string, std::int64_t>& values) {
    family(text, name, "counter", help);
    for (const auto& [key, count] : values) sample(text, name, "{" + label + "=\"" + key + "\"}", count);
}

}  // namespace

std::string Metrics::text(const alert::Book::Summary& summary, const alert::Troubles::Totals& troubles) const {
    std::string text;
    family(text, "gengfu_http_requests_total", "counter", "Answered requests by route and status.");
    for (const auto& [key, count] : requests_)
        sample(text, "gengfu_http_requests_total", "{route=\"" + key.first + "\",status=\"" + std::to_string(key.second) + "\"}", count);
    family(text, "gengfu_http_connections", "gauge", "Open connections.");
    sample(text, "gengfu_http_connections", "", connections_);
    family(text, "gengfu_sse_clients", "gauge", "Clients that follow the feed.");
    sample(text, "gengfu_sse_clients", "", streams_);
    family(text, "gengfu_sse_clients_cut_total", "counter", "Clients of the feed that were too slow and were cut.");
    sample(text, "gengfu_sse_clients_cut_total", "", streams_cut_);
    family(text, "gengfu_alerts_total", "counter", "Alerts that ever came to a state.");
    sample(text, "gengfu_alerts_total", "{state=\"raised\"}", summary.raised);
    sample(text, "gengfu_alerts_total", "{state=\"acknowledged\"}", summary.acknowledged);
    sample(text, "gengfu_alerts_total", "{state=\"closed\"}", summary.closed);
    sample(text, "gengfu_alerts_total", "{state=\"cancelled\"}", summary.cancelled);
    family(text, "gengfu_alerts_open", "gauge", "Alerts that are neither closed nor cancelled.");
    sample(text, "gengfu_alerts_open", "", summary.open);
    family(text, "gengfu_readings_stored_total", "counter", "Readings committed to the store.");
    sample(text, "gengfu_readings_stored_total", "", summary.readings_stored);
    counts(text, "gengfu_messages_not_used_total", "Messages that could not be used, or had no room, by kind.", "kind", troubles.faults);
    counts(text, "gengfu_batches_lost_total", "Batches that boxes had to give up.", "reason", troubles.batches_lost);
    counts(text, "gengfu_readings_lost_total", "Readings that boxes had to give up.", "reason", troubles.readings_lost);
    family(text, "gengfu_devices", "gauge", "Devices ever heard of.");
    sample(text, "gengfu_devices", "", summary.devices);
    family(text, "gengfu_edges", "gauge", "Edges ever heard of.");
    sample(text, "gengfu_edges", "", summary.edges);
    return text;
}

}  // namespace gengfu::feed
