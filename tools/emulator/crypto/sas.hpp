#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

// The short authentication string of the Matrix specification (Client-Server API, "Short
// Authentication String (SAS) verification"): m.sas.v1 with curve25519-hkdf-sha256, sha256 and
// hkdf-hmac-sha256.v2.

/// Who takes part, as the derivations name them.
struct sas_party {
    std::string_view user_id;
    std::string_view device_id;
};

using sas_bytes = std::array<std::uint8_t, 6>;

/// Content of `m.key.verification.start` as canonical JSON.
[[nodiscard]] std::string sas_start_content(std::string_view from_device,
                                            std::string_view transaction);
/// What the side that accepts the start commits itself to; `public_key` is its own, in base64.
[[nodiscard]] std::string sas_commitment(std::string_view public_key,
                                         std::string_view start_content);

/// The starter is the sender of the start that counts. Keys in base64.
[[nodiscard]] std::string sas_info(sas_party starter, std::string_view starter_key,
                                   sas_party acceptor, std::string_view acceptor_key,
                                   std::string_view transaction);
[[nodiscard]] sas_bytes derive_sas(key32 const& shared_secret, std::string_view info);
/// Seven numbers from 0 to 63.
[[nodiscard]] std::array<std::uint8_t, 7> sas_emoji_indexes(sas_bytes const& derived);
/// Three numbers from 1000 to 9191.
[[nodiscard]] std::array<std::uint16_t, 3> sas_decimals(sas_bytes const& derived);

[[nodiscard]] std::string sas_mac_info(sas_party sender, sas_party receiver,
                                       std::string_view transaction);
/// The MAC of `input`, in base64. `subject` is the key's id, or `KEY_IDS`.
[[nodiscard]] std::string sas_mac(key32 const& shared_secret, std::string_view info,
                                  std::string_view subject, std::string_view input);

}  // namespace vouch::emulator
