#include "common/profile/profile.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

using document::Section;

Protocol read_protocol(Section& root) {
    const std::string word = root.word("protocol", "protocol", {"modbus", "cjt188", "dc09"});
    if (word == "cjt188") return Protocol::cjt188;
    return word == "dc09" ? Protocol::dc09 : Protocol::modbus;
}

/// Both are for devices that are asked; one that speaks first has neither.
void read_polling(Section& root, Profile& profile) {
    if (profile.protocol == Protocol::dc09) return;
    profile.poll_every = root.duration("poll_every");
    profile.reply_within = root.duration("reply_within");
    if (root.has("poll_every") && *profile.poll_every < Duration{100})
        root.complain_at("poll_every", "\"poll_every\" must be at least 100ms");
    if (root.has("reply_within") && (profile.reply_within < Duration{10} || profile.reply_within > Duration{60'000}))
        root.complain_at("reply_within", "\"reply_within\" must be 10ms to 60s");
}

void read_silence(Section& root, Profile& profile) {
    Section section(root.required("silence"), "silence", root.diagnostics());
    profile.silence.after = section.duration("after");
    profile.silence.priority = read_priority(section);
    if (section.has("after") && profile.silence.after <= profile.poll_every.value_or(Duration{0}))
        section.complain_at("after", profile.poll_every ? "\"after\" must be longer than \"poll_every\"" : "\"after\" must not be 0");
    section.finish();
}

bool precedes(const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.line, a.place.column, a.what) < std::tie(b.place.line, b.place.column, b.what);
}

template <class T, class Id>
const T* find(const std::vector<T>& all, const Id& id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const T& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(Protocol protocol) noexcept {
    switch (protocol) {
        case Protocol::modbus: return "modbus";
        case Protocol::cjt188: return "cjt188";
        case Protocol::dc09: return "dc09";
    }
    return "unknown";
}

const Field* Profile::find_field(const FieldId& id) const {
    return find(fields, id);
}
const Condition* Profile::find_condition(const ConditionId& id) const {
    return find(conditions, id);
}

const ConditionId& silent_condition() {
    static const ConditionId silent{"silent"};
    return silent;
}

Checked<Profile> parse(const document::Node& node) {
    Diagnostics diagnostics;
    Section root(node, "profile", diagnostics);
    Draft draft;
    draft.profile.kind = KindId{read_id(root, "kind")};
    draft.profile.name = read_name(root);
    draft.profile.manufacturer = read_label_if(root, "manufacturer");
    draft.profile.model = read_label_if(root, "model");
    draft.profile.protocol = read_protocol(root);
    read_polling(root, draft.profile);
    read_silence(root, draft.profile);
    read_settings(root, draft);
    read_fields(root, draft);
    read_conditions(root, draft);
    read_events(root, draft);
    read_interlocks(root, draft);
    read_simulator(root, draft);
    read_examples(root, draft);
    root.finish();
    if (diagnostics.empty()) return std::move(draft.profile);
    std::sort(diagnostics.begin(), diagnostics.end(), precedes);
    return tl::make_unexpected(std::move(diagnostics));
}

}  // namespace gengfu::profile
