#include <algorithm>
#include <tuple>
#include <utility>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/emoji.hpp>
#include <emulator/crypto/sas.hpp>
#include <emulator/crypto/x25519.hpp>
#include <emulator/world/view.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator {

/// What one device sends to the other while the emoji are agreed on.
struct world::message {
    enum class kind : std::uint8_t { start, accept, key } what = kind::start;
    std::string text;  ///< start: its content; accept: the commitment; key: the key in base64
};

namespace {

sas_party party_of(side const& s) { return {s.owner->account->user_id, s.owner->id}; }

bool is_smaller(side const& a, side const& b) {
    return std::pair(party_of(a).user_id, party_of(a).device_id) <
           std::pair(party_of(b).user_id, party_of(b).device_id);
}

std::string key_id(side const& s) { return "ed25519:" + s.owner->id; }

/// MACs of the sender's device key and of the list of its keys.
std::pair<std::string, std::string> macs(transaction const& t, side const& sender,
                                         side const& receiver, key32 const& shared) {
    std::string const info = sas_mac_info(party_of(sender), party_of(receiver), t.id);
    return {sas_mac(shared, info, key_id(sender), to_base64(sender.owner->key)),
            sas_mac(shared, info, "KEY_IDS", key_id(sender))};
}

bool verifies(transaction const& t, side const& receiver, side const& sender) {
    auto const [key, ids] = macs(t, sender, receiver, receiver.sas.shared);
    return key == sender.sas.key_mac && ids == sender.sas.key_ids_mac;
}

ending const broken_key{"m.key_mismatch", "The keys do not match"};

}  // namespace

void world::start_sas(time_point now, transaction& t, side& s) {
    s.at = phase::starting;
    s.sas.is_starter = true;
    s.sas.start_content = sas_start_content(s.owner->id, t.id);
    make_keys(s);
    touch(t, s);
    send(now, t, s, {message::kind::start, s.sas.start_content});
}

void world::make_keys(side& s) {
    key32 random{};
    random_.fill(random);
    s.sas.key = x25519_key(random);
    s.sas.public_key = to_base64(s.sas.key.public_key());
    s.sas.sent_key = s.sas.public_key;
    if (s.owner->tamper == tampering::key) {
        key32 replaced{};
        random_.fill(replaced);
        s.sas.sent_key = to_base64(x25519_key(replaced).public_key());
    }
}

void world::send(time_point now, transaction& t, side const& from, message m) {
    transaction_ptr const self = by_id_.at(t.id);
    std::size_t const to = t.is_initiator(from) ? t.responder : 0;
    agenda_.at(now + options_.message_delay,
               [this, weak = std::weak_ptr(self), to, m = std::move(m)](time_point then) {
                   auto const open = weak.lock();
                   if (open && !is_over(open->sides[to].at))
                       receive(then, *open, open->sides[to], m);
               });
}

void world::receive(time_point now, transaction& t, side& s, message const& m) {
    side const& from = *t.other(s);
    switch (m.what) {
        case message::kind::start:
            return on_start(now, t, s, from, m.text);
        case message::kind::accept:
            s.sas.heard_commitment = m.text;
            return send(now, t, s, {message::kind::key, s.sas.sent_key});
        case message::kind::key:
            return on_key(now, t, s, m.text);
    }
}

void world::on_start(time_point now, transaction& t, side& s, side const& from,
                     std::string const& content) {
    bool const crossing = s.at == phase::starting && s.sas.is_starter;
    if (crossing && is_smaller(s, from)) return;
    if (!crossing && s.at != phase::ready)
        return end_all(t, phase::cancelled,
                       {"m.unexpected_message", "Both sides started, with different methods"});
    s.at = phase::starting;
    s.sas.is_starter = false;
    s.sas.start_content = content;
    if (!crossing) make_keys(s);
    touch(t, s);
    bool const lies = s.owner->tamper == tampering::commitment;
    send(now, t, s,
         {message::kind::accept, sas_commitment(lies ? "another key" : s.sas.sent_key, content)});
}

void world::on_key(time_point now, transaction& t, side& s, std::string const& key) {
    s.sas.heard_key = key;
    if (s.sas.is_starter) {
        if (sas_commitment(key, s.sas.start_content) != s.sas.heard_commitment)
            return end_all(t, phase::cancelled,
                           {"m.mismatched_commitment", "The key is not the one committed to"});
    } else {
        send(now, t, s, {message::kind::key, s.sas.sent_key});
    }
    show_comparison(t, s);
}

void world::show_comparison(transaction& t, side& s) {
    side const& other = *t.other(s);
    key32 theirs{};
    if (auto const raw = from_base64(s.sas.heard_key); raw && raw->size() == theirs.size())
        std::ranges::copy(*raw, theirs.begin());
    auto const shared = std::exchange(s.sas.key, {}).shared_with(theirs);
    if (!shared) return end_all(t, phase::cancelled, broken_key);
    s.sas.shared = *shared;

    std::string const& own_key = s.sas.public_key;
    std::string const info =
        s.sas.is_starter ? sas_info(party_of(s), own_key, party_of(other), s.sas.heard_key, t.id)
                         : sas_info(party_of(other), s.sas.heard_key, party_of(s), own_key, t.id);
    sas_bytes const derived = derive_sas(s.sas.shared, info);
    for (std::uint8_t const index : sas_emoji_indexes(derived)) {
        if (!s.emojis.empty()) s.emojis += ' ';
        s.emojis += emoji_table()[index].symbol;
    }
    for (std::uint16_t const number : sas_decimals(derived)) {
        if (!s.decimals.empty()) s.decimals += ' ';
        s.decimals += std::to_string(number);
    }
    s.at = phase::comparing;
    touch(t, s);
}

void world::confirm_sas(time_point now, transaction& t, side& s) {
    side& other = *t.other(s);
    s.at = phase::confirmed;
    std::tie(s.sas.key_mac, s.sas.key_ids_mac) = macs(t, s, other, s.sas.shared);
    if (s.owner->tamper == tampering::mac) s.sas.key_mac = to_base64(key32{});
    touch(t, s);
    if (other.at != phase::confirmed) return;
    if (!verifies(t, s, other) || !verifies(t, other, s))
        return end_all(t, phase::cancelled, broken_key);
    complete(now, t);
}

}  // namespace vouch::emulator
