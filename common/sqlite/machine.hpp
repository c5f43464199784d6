#pragma once

namespace gengfu::sqlite {

/// Asks an open file for its disk's word on whether its machine is lost (`const bool**`); the system's VFS does not know it.
/// It is also the last error of a simulated VFS whose machine is lost.
inline constexpr int ask_for_loss = 0x67660001;

}  // namespace gengfu::sqlite
