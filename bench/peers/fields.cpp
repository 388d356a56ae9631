#include "peers/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>

namespace vouch::bench {

namespace json = boost::json;

namespace {

std::string text(json::object const& o, char const* name) {
    return std::string(o.at(name).as_string());
}

std::optional<std::string> optional_text(json::object const& o, char const* name) {
    auto const* const v = o.if_contains(name);
    if (v == nullptr || v->is_null()) return std::nullopt;
    return std::string(v->as_string());
}

std::vector<std::string> texts(json::object const& o, char const* name) {
    std::vector<std::string> all;
    for (auto const& v : o.at(name).as_array()) all.emplace_back(v.as_string());
    return all;
}

bool flag(json::object const& o, char const* name) { return o.at(name).as_bool(); }

verification_fields verification_of(json::object const& o) {
    verification_fields v{.id = text(o, "id"),
                          .state = text(o, "state"),
                          .direction = text(o, "direction"),
                          .purpose = text(o, "purpose"),
                          .available_actions = texts(o, "availableActions"),
                          .methods = texts(o, "methods"),
                          .error_code = {},
                          .error_reason = {},
                          .other_device_id = {},
                          .other_device_name = {},
                          .other_user_id = optional_text(o, "otherUserID"),
                          .qr_data = {},
                          .sas_emojis = {},
                          .sas_decimals = {}};
    if (auto const* const e = o.if_contains("error")) {
        v.error_code = text(e->as_object(), "code");
        v.error_reason = text(e->as_object(), "reason");
    }
    if (auto const* const d = o.if_contains("otherDevice")) {
        v.other_device_id = text(d->as_object(), "id");
        v.other_device_name = optional_text(d->as_object(), "name");
    }
    if (auto const* const q = o.if_contains("qr")) v.qr_data = text(q->as_object(), "data");
    if (auto const* const s = o.if_contains("sas")) {
        v.sas_emojis = text(s->as_object(), "emojis");
        v.sas_decimals = optional_text(s->as_object(), "decimals");
    }
    return v;
}

session_fields session_of(json::object const& o) {
    auto const& e = o.at("e2ee").as_object();
    auto const& secrets = e.at("secrets").as_object();
    session_fields s{.state = text(o, "state"),
                     .cross_signing = flag(e, "crossSigning"),
                     .first_sync_done = flag(e, "firstSyncDone"),
                     .has_backed_up_recovery_key = flag(e, "hasBackedUpRecoveryKey"),
                     .initialized = flag(e, "initialized"),
                     .key_backup = flag(e, "keyBackup"),
                     .secret_storage = flag(e, "secretStorage"),
                     .verified = flag(e, "verified"),
                     .master_key = flag(secrets, "masterKey"),
                     .megolm_backup_key = flag(secrets, "megolmBackupKey"),
                     .recovery_key = flag(secrets, "recoveryKey"),
                     .self_signing_key = flag(secrets, "selfSigningKey"),
                     .user_signing_key = flag(secrets, "userSigningKey"),
                     .recovery_key_generated_at = {},
                     .device_id = {},
                     .homeserver = {},
                     .user_id = {},
                     .verification = {}};
    if (auto const* const t = e.if_contains("recoveryKeyGeneratedAt"))
        s.recovery_key_generated_at = t->to_number<double>();
    if (auto const* const m = o.if_contains("matrix")) {
        s.device_id = text(m->as_object(), "deviceID");
        s.homeserver = text(m->as_object(), "homeserver");
        s.user_id = text(m->as_object(), "userID");
    }
    if (auto const* const v = o.if_contains("verification"))
        s.verification = verification_of(v->as_object());
    return s;
}

}  // namespace

answer_fields parse_fields(std::string_view body, json::storage_ptr const& storage) {
    auto const dom = json::parse(body, storage);
    auto const& o = dom.as_object();
    answer_fields a{.session = session_of(o.at("session").as_object()), .verification = {}};
    if (auto const* const v = o.if_contains("verification"))
        a.verification = verification_of(v->as_object());
    return a;
}

session_fields parse_session_fields(std::string_view body) {
    auto const dom = json::parse(body);
    return session_of(dom.as_object());
}

std::vector<verification_fields> parse_list_fields(std::string_view body) {
    auto const dom = json::parse(body);
    std::vector<verification_fields> all;
    for (auto const& v : dom.at("items").as_array()) all.push_back(verification_of(v.as_object()));
    return all;
}

}  // namespace vouch::bench
