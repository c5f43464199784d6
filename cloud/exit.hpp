#pragma once

namespace gengfu::cloud {

/// How the program ends.
enum Exit : int { ok = 0, trouble = 1, usage = 2 };

}  // namespace gengfu::cloud
