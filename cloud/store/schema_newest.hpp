#pragma once

#include <string_view>

namespace gengfu::store {

// What was newest of each device, {field: [value, taken_at, epoch_id, sequence]}, in its own row: it is written all together, and a row
// for each field cost several times as much.
inline constexpr std::string_view newest_in_one_row = R"sql(
ALTER TABLE device ADD COLUMN newest TEXT NOT NULL DEFAULT '{}';
UPDATE device SET newest = (SELECT json_group_object(field, json_array(value, taken_at, epoch_id, sequence))
                            FROM latest WHERE device_id = device.id);
DROP TABLE latest;
CREATE VIEW latest(device_id, field, taken_at, value, epoch_id, sequence) AS
SELECT device.id, item.key, item.value ->> 1, item.value ->> 0, item.value ->> 2, item.value ->> 3
FROM device, json_each(device.newest) AS item;
)sql";

}  // namespace gengfu::store
