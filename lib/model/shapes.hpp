#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "model/shape.hpp"

namespace vouch::detail {

// The objects of the API, inner ones first. Members are in the order in which servers send them
// where that is known: the decoder looks for the next one first.

template <>
inline constexpr auto shape_of<verification_error> =
    fields<field<&verification_error::code, "code">,
           field<&verification_error::reason, "reason">>{};

template <>
inline constexpr auto shape_of<other_device> =
    fields<field<&other_device::id, "id">, field<&other_device::name, "name">>{};

template <>
inline constexpr auto shape_of<qr_code> = fields<field<&qr_code::data, "data">>{};

template <>
inline constexpr auto shape_of<sas_comparison> =
    fields<field<&sas_comparison::emojis, "emojis">,
           field<&sas_comparison::decimals, "decimals">>{};

template <>
inline constexpr auto shape_of<verification> =
    fields<field<&verification::id, "id">,
           field<&verification::available_actions, "availableActions">,
           field<&verification::direction, "direction">, field<&verification::methods, "methods">,
           field<&verification::purpose, "purpose">, field<&verification::state, "state">,
           field<&verification::error, "error">, field<&verification::other_device, "otherDevice">,
           field<&verification::other_user_id, "otherUserID">, field<&verification::qr, "qr">,
           field<&verification::sas, "sas">>{};

template <>
inline constexpr auto shape_of<secrets> =
    fields<field<&secrets::master_key, "masterKey">,
           field<&secrets::megolm_backup_key, "megolmBackupKey">,
           field<&secrets::recovery_key, "recoveryKey">,
           field<&secrets::self_signing_key, "selfSigningKey">,
           field<&secrets::user_signing_key, "userSigningKey">>{};

template <>
inline constexpr auto shape_of<e2ee> =
    fields<field<&e2ee::cross_signing, "crossSigning">,
           field<&e2ee::first_sync_done, "firstSyncDone">,
           field<&e2ee::has_backed_up_recovery_key, "hasBackedUpRecoveryKey">,
           field<&e2ee::initialized, "initialized">, field<&e2ee::key_backup, "keyBackup">,
           field<&e2ee::secrets, "secrets">, field<&e2ee::secret_storage, "secretStorage">,
           field<&e2ee::verified, "verified">,
           field<&e2ee::recovery_key_generated_at, "recoveryKeyGeneratedAt">>{};

template <>
inline constexpr auto shape_of<matrix_account> =
    fields<field<&matrix_account::device_id, "deviceID">,
           field<&matrix_account::homeserver, "homeserver">,
           field<&matrix_account::user_id, "userID">>{};

template <>
inline constexpr auto shape_of<session> =
    fields<field<&session::e2ee, "e2ee">, field<&session::state, "state">,
           field<&session::matrix, "matrix">, field<&session::verification, "verification">>{};

/// A session's: the reader is told where it stood.
template <>
struct codec<std::optional<verification>> {
    static place read(json_reader& in, place p, std::optional<verification>& to) {
        if (in.at(p, "null")) {
            to.reset();
            return p + 4;
        }
        place const end = codec<verification>::read(in, p, to.emplace());
        if (end != nullptr) in.remember(p, end);
        return end;
    }
};

/// The verification beside the session. Servers send the session's own a second time, letter for
/// letter: that is seen by comparing letters, and not read again.
struct beside {
    std::optional<verification> value;
    std::string_view letters;  // those that were not read
};
template <>
inline constexpr bool is_optional<beside> = true;
template <>
struct codec<beside> {
    static place read(json_reader& in, place p, beside& to) {
        to.letters = in.again(p);
        return to.letters.empty() ? codec<std::optional<verification>>::read(in, p, to.value)
                                  : p + to.letters.size();
    }
};

/// The body of the eight calls that answer with a snapshot.
struct outcome {
    vouch::session session;
    beside verification;
};
template <>
inline constexpr auto shape_of<outcome> =
    fields<field<&outcome::session, "session">, field<&outcome::verification, "verification">>{};

/// The body of `list`.
struct listing {
    std::vector<verification> items;
};

template <>
inline constexpr auto shape_of<listing> = fields<field<&listing::items, "items">>{};

}  // namespace vouch::detail
