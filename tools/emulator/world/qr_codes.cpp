#include <utility>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/qr.hpp>
#include <emulator/world/view.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator {
namespace {

/// What `shower` would show to `reader`, if nobody tampers.
qr_payload honest_payload(transaction const& t, side const& shower, side const& reader) {
    device_record const& own = *shower.owner;
    device_record const& other = *reader.owner;
    qr_payload p;
    p.transaction = t.id;
    p.secret = shower.qr_secret;
    if (t.two_users) {
        p.mode = qr_mode::other_user;
        p.key1 = own.account->master_key;
        p.key2 = other.account->master_key;
    } else if (own.trust.verified) {
        p.mode = qr_mode::trusted;
        p.key1 = own.account->master_key;
        p.key2 = other.key;
    } else {
        p.mode = qr_mode::untrusted;
        p.key1 = own.key;
        p.key2 = own.account->master_key;
    }
    return p;
}

}  // namespace

void world::make_qr(transaction& t, side& s) {
    side const& other = *t.other(s);
    if (!s.owner->show_qr || !other.owner->scan_qr) return;
    s.qr_secret.resize(16);
    random_.fill(s.qr_secret);
    qr_payload p = honest_payload(t, s, other);
    if (s.owner->tamper == tampering::qr) random_.fill(p.key2);
    s.qr = to_base64url(encode_qr(p));
}

bool world::scan_matches(transaction& t, side& scanner, std::string_view data) {
    side const& shower = *t.other(scanner);
    if (!shower.owner->show_qr) return false;
    return to_base64url(encode_qr(honest_payload(t, shower, scanner))) == data;
}

outcome world::scan(time_point now, device_record& d, std::string_view data) {
    advance(now);
    auto const raw = from_base64url(data);
    if (!raw) return {result::malformed, nullptr, "it is not base64url"};
    qr_parsed const parsed = parse_qr(*raw);
    if (parsed.problem != qr_problem::none)
        return {result::malformed, nullptr, std::string(to_string(parsed.problem))};
    transaction* const t = find(parsed.payload.transaction);
    if (t == nullptr || t->side_of(d) == nullptr) return {result::unknown, nullptr, {}};

    // Padding is no part of the code.
    std::string const canonical = to_base64url(*raw);
    result const r = attempt(now, d, *t, deed::qr_scan, canonical);
    if (r != result::done) return {r, t, {}};
    side& s = *t->side_of(d);
    side& shower = *t->other(s);
    s.last = deed::qr_scan;
    s.last_scan = canonical;
    if (shower.at == phase::starting) {
        end_all(*t, phase::cancelled,
                {"m.unexpected_message", "Both sides started, with different methods"});
    } else if (!scan_matches(*t, s, canonical)) {
        end_all(*t, phase::cancelled, {"m.key_mismatch", "The scanned keys do not match"});
    } else {
        s.at = phase::has_scanned;
        shower.at = phase::was_scanned;
        touch_all(*t);
    }
    settle(now);
    return {r, t, {}};
}

}  // namespace vouch::emulator
