#include <emulator/service/render.hpp>

#include <cstdint>

#include <emulator/service/json_writer.hpp>
#include <emulator/world/view.hpp>

namespace vouch::emulator {
namespace {

std::string e2ee_json(device_record const& d) {
    bool const in = d.signed_in;
    trust const& t = d.trust;
    bool const set_up = in && t.initialized && t.cross_signing;
    std::string const secrets = object_writer()
                                    .flag("masterKey", in && t.cross_signing_secrets)
                                    .flag("megolmBackupKey", in && t.backup_secret)
                                    .flag("recoveryKey", false)
                                    .flag("selfSigningKey", in && t.cross_signing_secrets)
                                    .flag("userSigningKey", in && t.cross_signing_secrets)
                                    .done();
    return object_writer()
        .flag("crossSigning", set_up)
        .flag("firstSyncDone", in && t.first_sync_done)
        .flag("hasBackedUpRecoveryKey", set_up)
        .flag("initialized", in && t.initialized)
        .flag("keyBackup", set_up)
        .raw("secrets", secrets)
        .flag("secretStorage", set_up)
        .flag("verified", in && t.verified)
        .raw("recoveryKeyGeneratedAt", "1735689600")
        .done();
}

std::string session_with(device_record const& d, std::string_view verification) {
    object_writer w;
    w.raw("e2ee", e2ee_json(d)).text("state", session_state(d));
    if (d.signed_in) {
        std::string const& user = d.account->user_id;
        w.raw("matrix", object_writer()
                            .text("deviceID", d.id)
                            .text("homeserver", "https://" + user.substr(user.find(':') + 1))
                            .text("userID", user)
                            .done());
    }
    if (!verification.empty()) w.raw("verification", verification);
    return w.done();
}

}  // namespace

std::string verification_json(transaction& t, side const& s) {
    bool const outgoing = t.is_initiator(s);
    object_writer w;
    w.text("id", t.id)
        .texts("availableActions", actions_of(t, s))
        .text("direction", outgoing ? "outgoing" : "incoming")
        .texts("methods", methods_of(t, s))
        .text("purpose", t.purpose == purpose::login ? "login" : "device")
        .text("state", state_of(s));
    if (s.error)
        w.raw("error",
              object_writer().text("code", s.error->code).text("reason", s.error->reason).done());
    side const* const other = outgoing ? t.other(s) : &t.sides.front();
    if (other != nullptr)
        w.raw("otherDevice",
              object_writer().text("id", other->owner->id).text("name", other->owner->name).done());
    w.text("otherUserID", outgoing ? t.other_user : t.sides.front().owner->account->user_id);
    if (std::string_view const qr = shown_qr(s); !qr.empty())
        w.raw("qr", object_writer().text("data", qr).done());
    if (s.at == phase::comparing || s.at == phase::confirmed)
        w.raw("sas", object_writer().text("emojis", s.emojis).text("decimals", s.decimals).done());
    return w.done();
}

std::string session_json(device_record const& d) {
    transaction* const current = d.current();
    return session_with(
        d, current == nullptr ? "" : verification_json(*current, *current->side_of(d)));
}

std::string outcome_json(device_record const& d, transaction const* t,
                         std::string_view verification) {
    object_writer w;
    w.raw("session", t == d.current() ? session_with(d, verification) : session_json(d));
    if (!verification.empty()) w.raw("verification", verification);
    return w.done();
}

std::string list_json(device_record const& d) {
    std::string items = "[";
    for (transaction_ptr const& t : d.live) {
        if (items.size() > 1) items += ',';
        items += verification_json(*t, *t->side_of(d));
    }
    return object_writer().raw("items", items + "]").done();
}

std::string etag_of(std::string_view json) {
    // FNV-1a.
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (char const c : json) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    constexpr std::string_view hex = "0123456789abcdef";
    std::string tag = "\"";
    for (int shift = 60; shift >= 0; shift -= 4) tag += hex[hash >> shift & 15U];
    tag += '"';
    return tag;
}

}  // namespace vouch::emulator
