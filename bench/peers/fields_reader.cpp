#include "peers/fields_reader.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <variant>

#include "peers/json_events.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

enum class at : std::uint8_t { other, answer, session, e2ee, secrets, matrix, verification };

/// Where the next value goes.
using slot = std::variant<std::monostate, std::string*, std::optional<std::string>*,
                          std::vector<std::string>*, bool*, std::optional<double>*>;

class handler : public ignored_events {
public:
    answer_fields take() { return std::move(answer_); }

    bool on_document_begin(error_code&) {
        answer_ = {};
        depth_ = 0;
        slot_ = {};
        key_.clear();
        text_.clear();
        return true;
    }
    bool on_object_begin(error_code&) {
        if (depth_ == places_.size()) throw std::runtime_error("nested too deeply");
        auto const into = depth_ == 0 ? at::answer : entered();
        places_[depth_++] = into;
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        --depth_;
        return true;
    }
    bool on_key_part(string_view s, std::size_t, error_code&) { return append(key_, s); }
    bool on_key(string_view s, std::size_t, error_code&) {
        append(key_, s);
        last_key_.swap(key_);
        key_.clear();
        slot_ = find(last_key_);
        return true;
    }
    bool on_string_part(string_view s, std::size_t, error_code&) { return append(text_, s); }
    bool on_string(string_view s, std::size_t, error_code&) {
        append(text_, s);
        if (auto* const t = std::get_if<std::string*>(&slot_)) **t = text_;
        if (auto* const t = std::get_if<std::optional<std::string>*>(&slot_)) **t = text_;
        if (auto* const t = std::get_if<std::vector<std::string>*>(&slot_)) (*t)->push_back(text_);
        text_.clear();
        return true;
    }
    bool on_int64(std::int64_t v, string_view, error_code&) {
        return number(static_cast<double>(v));
    }
    bool on_uint64(std::uint64_t v, string_view, error_code&) {
        return number(static_cast<double>(v));
    }
    bool on_double(double v, string_view, error_code&) { return number(v); }
    bool on_bool(bool v, error_code&) {
        if (auto* const b = std::get_if<bool*>(&slot_)) **b = v;
        return true;
    }

private:
    static bool append(std::string& to, string_view s) {
        to.append(s.data(), s.size());
        return true;
    }
    bool number(double v) {
        if (auto* const n = std::get_if<std::optional<double>*>(&slot_)) **n = v;
        return true;
    }

    // The object that the last key holds.
    at entered() {
        auto const& k = last_key_;
        switch (places_[depth_ - 1]) {
            case at::answer:
                if (k == "session") return at::session;
                if (k == "verification") return begin(answer_.verification);
                break;
            case at::session:
                if (k == "e2ee") return at::e2ee;
                if (k == "matrix") return at::matrix;
                if (k == "verification") return begin(answer_.session.verification);
                break;
            case at::e2ee:
                if (k == "secrets") return at::secrets;
                break;
            case at::verification:
                inner_ = k;
                break;
            default:
                break;
        }
        return at::other;
    }
    at begin(std::optional<verification_fields>& v) {
        verification_ = &v.emplace();
        return at::verification;
    }

    slot find(std::string const& k) {
        auto& s = answer_.session;
        switch (places_[depth_ - 1]) {
            case at::session:
                return k == "state" ? slot(&s.state) : slot();
            case at::e2ee:
                return in_e2ee(k);
            case at::secrets:
                return in_secrets(k);
            case at::matrix:
                if (k == "deviceID") return &s.device_id;
                if (k == "homeserver") return &s.homeserver;
                if (k == "userID") return &s.user_id;
                return {};
            case at::verification:
                return in_verification(k);
            case at::other:
                return in_inner(k);
            default:
                return {};
        }
    }
    slot in_e2ee(std::string const& k) {
        auto& s = answer_.session;
        if (k == "crossSigning") return &s.cross_signing;
        if (k == "firstSyncDone") return &s.first_sync_done;
        if (k == "hasBackedUpRecoveryKey") return &s.has_backed_up_recovery_key;
        if (k == "initialized") return &s.initialized;
        if (k == "keyBackup") return &s.key_backup;
        if (k == "secretStorage") return &s.secret_storage;
        if (k == "verified") return &s.verified;
        if (k == "recoveryKeyGeneratedAt") return &s.recovery_key_generated_at;
        return {};
    }
    slot in_secrets(std::string const& k) {
        auto& s = answer_.session;
        if (k == "masterKey") return &s.master_key;
        if (k == "megolmBackupKey") return &s.megolm_backup_key;
        if (k == "recoveryKey") return &s.recovery_key;
        if (k == "selfSigningKey") return &s.self_signing_key;
        if (k == "userSigningKey") return &s.user_signing_key;
        return {};
    }
    slot in_verification(std::string const& k) {
        auto& v = *verification_;
        if (k == "id") return &v.id;
        if (k == "state") return &v.state;
        if (k == "direction") return &v.direction;
        if (k == "purpose") return &v.purpose;
        if (k == "availableActions") return &v.available_actions;
        if (k == "methods") return &v.methods;
        if (k == "otherUserID") return &v.other_user_id;
        return {};
    }
    // One of the small objects within a verification.
    slot in_inner(std::string const& k) {
        if (depth_ < 2 || places_[depth_ - 2] != at::verification) return {};
        auto& v = *verification_;
        if (inner_ == "otherDevice" && k == "id") return &v.other_device_id;
        if (inner_ == "otherDevice" && k == "name") return &v.other_device_name;
        if (inner_ == "sas" && k == "emojis") return &v.sas_emojis;
        if (inner_ == "sas" && k == "decimals") return &v.sas_decimals;
        if (inner_ == "qr" && k == "data") return &v.qr_data;
        if (inner_ == "error" && k == "code") return &v.error_code;
        if (inner_ == "error" && k == "reason") return &v.error_reason;
        return {};
    }

    answer_fields answer_;
    verification_fields* verification_ = nullptr;
    std::array<at, 32> places_{};
    std::size_t depth_ = 0;
    slot slot_;
    std::string key_, last_key_, inner_, text_;
};

}  // namespace

struct fields_reader::impl {
    json::basic_parser<handler> parser{json::parse_options{}};
};

fields_reader::fields_reader() : impl_(std::make_unique<impl>()) {}
fields_reader::~fields_reader() = default;

answer_fields fields_reader::operator()(std::string_view text) {
    parse_whole(impl_->parser, text);
    return impl_->parser.handler().take();
}

}  // namespace vouch::bench
