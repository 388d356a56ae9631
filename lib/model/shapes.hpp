#pragma once

#include <array>
#include <optional>
#include <vector>

#include "model/shape.hpp"

namespace vouch::detail {

// The objects of the API, inner ones first. Members are in the order in which servers send them
// where that is known: the decoder looks for the next one first.

inline constexpr auto verification_error_members = numbered(std::array{
    field<&verification_error::code>("code"),
    field<&verification_error::reason>("reason"),
});
template <>
inline constexpr shape shape_of<verification_error>{verification_error_members};

inline constexpr auto other_device_members = numbered(std::array{
    field<&other_device::id>("id"),
    field<&other_device::name>("name"),
});
template <>
inline constexpr shape shape_of<other_device>{other_device_members};

inline constexpr auto qr_code_members = numbered(std::array{
    field<&qr_code::data>("data"),
});
template <>
inline constexpr shape shape_of<qr_code>{qr_code_members};

inline constexpr auto sas_comparison_members = numbered(std::array{
    field<&sas_comparison::emojis>("emojis"),
    field<&sas_comparison::decimals>("decimals"),
});
template <>
inline constexpr shape shape_of<sas_comparison>{sas_comparison_members};

inline constexpr auto verification_members = numbered(std::array{
    field<&verification::id>("id"),
    field<&verification::available_actions>("availableActions"),
    field<&verification::direction>("direction"),
    field<&verification::methods>("methods"),
    field<&verification::purpose>("purpose"),
    field<&verification::state>("state"),
    field<&verification::error>("error"),
    field<&verification::other_device>("otherDevice"),
    field<&verification::other_user_id>("otherUserID"),
    field<&verification::qr>("qr"),
    field<&verification::sas>("sas"),
});
template <>
inline constexpr shape shape_of<verification>{verification_members};

inline constexpr auto secrets_members = numbered(std::array{
    field<&secrets::master_key>("masterKey"),
    field<&secrets::megolm_backup_key>("megolmBackupKey"),
    field<&secrets::recovery_key>("recoveryKey"),
    field<&secrets::self_signing_key>("selfSigningKey"),
    field<&secrets::user_signing_key>("userSigningKey"),
});
template <>
inline constexpr shape shape_of<secrets>{secrets_members};

inline constexpr auto e2ee_members = numbered(std::array{
    field<&e2ee::cross_signing>("crossSigning"),
    field<&e2ee::first_sync_done>("firstSyncDone"),
    field<&e2ee::has_backed_up_recovery_key>("hasBackedUpRecoveryKey"),
    field<&e2ee::initialized>("initialized"),
    field<&e2ee::key_backup>("keyBackup"),
    field<&e2ee::secrets>("secrets"),
    field<&e2ee::secret_storage>("secretStorage"),
    field<&e2ee::verified>("verified"),
    field<&e2ee::recovery_key_generated_at>("recoveryKeyGeneratedAt"),
});
template <>
inline constexpr shape shape_of<e2ee>{e2ee_members};

inline constexpr auto matrix_account_members = numbered(std::array{
    field<&matrix_account::device_id>("deviceID"),
    field<&matrix_account::homeserver>("homeserver"),
    field<&matrix_account::user_id>("userID"),
});
template <>
inline constexpr shape shape_of<matrix_account>{matrix_account_members};

inline constexpr auto session_members = numbered(std::array{
    field<&session::e2ee>("e2ee"),
    field<&session::state>("state"),
    field<&session::matrix>("matrix"),
    field<&session::verification>("verification"),
});
template <>
inline constexpr shape shape_of<session>{session_members};

/// The body of the eight calls that answer with a snapshot.
struct outcome {
    vouch::session session;
    std::optional<vouch::verification> verification;
};
inline constexpr auto outcome_members = numbered(std::array{
    field<&outcome::session>("session"),
    field<&outcome::verification>("verification"),
});
template <>
inline constexpr shape shape_of<outcome>{outcome_members};

/// The body of `list`.
struct listing {
    std::vector<verification> items;
};

template <>
struct codec<std::vector<verification>> {
    using items = std::vector<verification>;
    static constexpr auto type = json_type::array;
    static constexpr member item{
        .type = json_type::object,
        .open = [](void* c) -> void* { return &static_cast<items*>(c)->emplace_back(); },
        .nested = &shape_of<verification>,
        .count = [](void const* c) { return static_cast<items const*>(c)->size(); },
    };
    static constexpr member const* element = &item;
};

inline constexpr auto listing_members = numbered(std::array{[] {
    member m{.name = "items", .type = json_type::array};
    m.open = &access<&listing::items>::open;
    m.element = codec<std::vector<verification>>::element;
    return m;
}()});
template <>
inline constexpr shape shape_of<listing>{listing_members};

}  // namespace vouch::detail
