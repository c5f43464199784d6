#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace gengfu {

/// An identifier that refuses to mix with identifiers of another kind: explicit in, `.value()` out,
/// comparable only with its own kind.
template <class Tag, class T = std::string>
class Named {
public:
    Named() = default;
    explicit Named(T value) : value_(std::move(value)) {}

    [[nodiscard]] const T& value() const noexcept { return value_; }

    friend auto operator<=>(const Named&, const Named&) = default;
    friend bool operator==(const Named&, const Named&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Named& name) { return out << name.value_; }

private:
    T value_{};
};

using DeviceId = Named<struct DeviceTag>;        ///< "gas-0007": unique within its district
using EdgeId = Named<struct EdgeTag>;            ///< "b03": the box, a Sparkplug edge node id
using GroupId = Named<struct GroupTag>;          ///< "pingjiang": the community, a Sparkplug group id
using KindId = Named<struct KindTag>;            ///< "gas-detector": the profile that describes a device
using FieldId = Named<struct FieldTag>;          ///< "concentration": one number of a device
using ConditionId = Named<struct ConditionTag>;  ///< "gas-high": one alarm condition of a device

/// A value that must not reach a log: it has no stream operator and no formatter, so printing it does not compile.
template <class T>
class Secret {
public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}

    [[nodiscard]] const T& reveal() const noexcept { return value_; }
    friend bool operator==(const Secret&, const Secret&) = default;

private:
    T value_{};
};

template <class T>
std::ostream& operator<<(std::ostream&, const Secret<T>&) = delete;

}  // namespace gengfu

template <class Tag, class T>
struct std::hash<gengfu::Named<Tag, T>> {
    std::size_t operator()(const gengfu::Named<Tag, T>& name) const noexcept { return std::hash<T>{}(name.value()); }
};
