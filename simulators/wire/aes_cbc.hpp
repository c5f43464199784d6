#pragma once

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "simulators/wire/bytes.hpp"

namespace gengfu::sim {

/// AES-CBC with an IV of zeros and no padding. The key has 16, 24 or 32 bytes, the data whole blocks of 16.
[[nodiscard]] Result<Bytes> aes_cbc_encrypt(const Secret<Bytes>& key, BytesView plain);
[[nodiscard]] Result<Bytes> aes_cbc_decrypt(const Secret<Bytes>& key, BytesView cipher);

}  // namespace gengfu::sim
