#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

// The binary payload of QR codes (Matrix Client-Server API, "QR codes"), version 2.

/// Who shows the code; decides what the two keys are.
enum class qr_mode : std::uint8_t {
    other_user = 0,  ///< own master key, the other user's master key
    trusted = 1,     ///< own master key, the other device's key
    untrusted = 2,   ///< own device key, the master key as this device knows it
};

struct qr_payload {
    qr_mode mode = qr_mode::other_user;
    std::string transaction;
    key32 key1{};
    key32 key2{};
    bytes secret;  ///< 8 bytes at least
    friend bool operator==(qr_payload const&, qr_payload const&) = default;
};

enum class qr_problem : std::uint8_t {
    none,
    no_header,   ///< does not start with MATRIX
    version,     ///< not 2
    mode,        ///< not 0, 1 or 2
    id_cut_off,  ///< ends before the transaction id does
    id_not_utf8,
    keys_cut_off,  ///< ends within the two keys
    short_secret,  ///< fewer than 8 bytes
};
[[nodiscard]] std::string_view to_string(qr_problem problem);

struct qr_parsed {
    qr_problem problem = qr_problem::none;
    qr_payload payload;
};

/// The id has to be shorter than 64 KiB.
[[nodiscard]] bytes encode_qr(qr_payload const& payload);
[[nodiscard]] qr_parsed parse_qr(byte_view data);

}  // namespace vouch::emulator
