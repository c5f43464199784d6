#pragma once

#include <stdexcept>
#include <string>

namespace gengfu::profile {

/// A small profile with one of everything, for tests to spoil. Its lines are counted by them: change with care.
inline const std::string sample = R"(kind = "gas"
name = { zh = "燃气", en = "Gas" }
protocol = "modbus"
poll_every = "1s"
reply_within = "300ms"

[silence]
after = "10s"
priority = 3

[modbus]
count_max = 16

[[field]]
id = "concentration"
name = { zh = "浓度", en = "Concentration" }
quantity = "concentration"
unit = "%LEL"
scale = 0.1
function = 3
address = 0
type = "u16"
invalid = [0xFFFF]
least = 0
most = 100

[[field]]
id = "valve-closed"
name = { zh = "阀", en = "Valve" }
quantity = "flag"
function = 1
address = 0

[[condition]]
id = "gas-high"
name = { zh = "高", en = "High" }
field = "concentration"
above = 50
deadband = 5
off_delay = "5s"
priority = 1

[[interlock]]
when = "gas-high"
write = { function = 5, address = 0, value = 1 }
confirm = { field = "valve-closed", equals = 1 }
within = "5s"

[simulator]
signal = [ { field = "concentration", base = 0.5, noise = 0.3 } ]
cause = [ { name = "leak", field = "concentration", to = 65, over = "5s", hold = "20s" } ]

[[example]]
note = "quiet"
request = "01 03 00 00 00 01 84 0A"
frame = "01 03 02 00 7B F8 67"
values = { concentration = 12.3 }
)";

/// `sample` with the first `from` behind `after` replaced by `to`.
inline std::string spoiled(const std::string& from, const std::string& to, const std::string& after = "") {
    std::string text = sample;
    const std::size_t at = text.find(from, text.find(after));
    if (at == std::string::npos) throw std::logic_error("the sample has no " + from);
    return text.replace(at, from.size(), to);
}

}  // namespace gengfu::profile
