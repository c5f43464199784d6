#pragma once

namespace gengfu::sqlite {

/// Sets SQLite up for this process; to be called before its first use, by whoever may be the first.
void set_up_library() noexcept;

}  // namespace gengfu::sqlite
