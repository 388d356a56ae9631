#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace vouch::bench {

// The answer in typed fields, as someone without the library would write it.

struct verification_fields {
    std::string id, state, direction, purpose;
    std::vector<std::string> available_actions, methods;
    std::optional<std::string> error_code, error_reason;
    std::optional<std::string> other_device_id, other_device_name, other_user_id;
    std::optional<std::string> qr_data, sas_emojis, sas_decimals;
    friend bool operator==(verification_fields const&, verification_fields const&) = default;
};

struct session_fields {
    std::string state;
    bool cross_signing, first_sync_done, has_backed_up_recovery_key, initialized, key_backup;
    bool secret_storage, verified;
    bool master_key, megolm_backup_key, recovery_key, self_signing_key, user_signing_key;
    std::optional<double> recovery_key_generated_at;
    std::optional<std::string> device_id, homeserver, user_id;
    std::optional<verification_fields> verification;
    friend bool operator==(session_fields const&, session_fields const&) = default;
};

struct answer_fields {
    session_fields session;
    std::optional<verification_fields> verification;
    friend bool operator==(answer_fields const&, answer_fields const&) = default;
};

// Through a DOM, on the heap or where `storage` says. They throw boost::system::system_error.

[[nodiscard]] answer_fields parse_fields(std::string_view body,
                                         boost::json::storage_ptr const& storage = {});
/// Of `session` and of `list`.
[[nodiscard]] session_fields parse_session_fields(std::string_view body);
[[nodiscard]] std::vector<verification_fields> parse_list_fields(std::string_view body);

}  // namespace vouch::bench
