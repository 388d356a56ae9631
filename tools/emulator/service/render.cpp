#include <emulator/service/render.hpp>

#include <cstdint>

#include <emulator/service/json_writer.hpp>
#include <emulator/world/view.hpp>

namespace vouch::emulator {
namespace {

void write_e2ee(object_writer& w, device_record const& d) {
    bool const in = d.signed_in;
    trust const& t = d.trust;
    bool const set_up = in && t.initialized && t.cross_signing;
    w.flag("crossSigning", set_up)
        .flag("firstSyncDone", in && t.first_sync_done)
        .flag("hasBackedUpRecoveryKey", set_up)
        .flag("initialized", in && t.initialized)
        .flag("keyBackup", set_up)
        .object("secrets",
                [&](object_writer& secrets) {
                    secrets.flag("masterKey", in && t.cross_signing_secrets)
                        .flag("megolmBackupKey", in && t.backup_secret)
                        .flag("recoveryKey", false)
                        .flag("selfSigningKey", in && t.cross_signing_secrets)
                        .flag("userSigningKey", in && t.cross_signing_secrets);
                })
        .flag("secretStorage", set_up)
        .flag("verified", in && t.verified)
        .raw("recoveryKeyGeneratedAt", "1735689600");
}

void write_session(object_writer& w, device_record const& d, std::string_view verification) {
    w.object("e2ee", [&](object_writer& e2ee) {
         write_e2ee(e2ee, d);
     }).text("state", session_state(d));
    if (d.signed_in) {
        std::string const& user = d.account->user_id;
        w.object("matrix", [&](object_writer& matrix) {
            matrix.text("deviceID", d.id)
                .text("homeserver", "https://" + user.substr(user.find(':') + 1))
                .text("userID", user);
        });
    }
    if (!verification.empty()) w.raw("verification", verification);
}

std::string current_verification(device_record const& d) {
    transaction* const current = d.current();
    return current == nullptr ? "" : verification_json(*current, *current->side_of(d));
}

constexpr std::size_t about_verification = 640;

}  // namespace

std::string verification_json(transaction& t, side const& s) {
    bool const outgoing = t.is_initiator(s);
    std::string out;
    out.reserve(about_verification);
    object_writer w(out);
    w.text("id", t.id)
        .texts("availableActions", actions_of(t, s))
        .text("direction", outgoing ? "outgoing" : "incoming")
        .texts("methods", methods_of(t, s))
        .text("purpose", t.purpose == purpose::login ? "login" : "device")
        .text("state", state_of(s));
    if (s.error)
        w.object("error", [&](object_writer& error) {
            error.text("code", s.error->code).text("reason", s.error->reason);
        });
    side const* const other = outgoing ? t.other(s) : &t.sides.front();
    if (other != nullptr)
        w.object("otherDevice", [&](object_writer& device) {
            device.text("id", other->owner->id).text("name", other->owner->name);
        });
    w.text("otherUserID", outgoing ? t.other_user : t.sides.front().owner->account->user_id);
    if (std::string_view const qr = shown_qr(s); !qr.empty())
        w.object("qr", [&](object_writer& code) { code.text("data", qr); });
    if (s.at == phase::comparing || s.at == phase::confirmed)
        w.object("sas", [&](object_writer& sas) {
            sas.text("emojis", s.emojis).text("decimals", s.decimals);
        });
    w.close();
    return out;
}

std::string session_json(device_record const& d) {
    object_writer w;
    write_session(w, d, current_verification(d));
    return w.done();
}

std::string outcome_json(std::string out, device_record const& d, transaction const* t,
                         std::string_view verification) {
    object_writer w(out);
    w.object("session", [&](object_writer& session) {
        if (t == d.current())
            write_session(session, d, verification);
        else
            write_session(session, d, current_verification(d));
    });
    if (!verification.empty()) w.raw("verification", verification);
    w.close();
    return out;
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
