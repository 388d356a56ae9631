#include <emulator/world/world.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <emulator/world/checked.hpp>

namespace vouch::emulator {
namespace {

constexpr std::string_view default_account = "@alice:vouch.example";

std::vector<owned_step> own(std::span<step const> steps) {
    std::vector<owned_step> owned;
    for (step const& s : steps)
        owned.push_back(
            {s.what, s.after, std::string(s.code), std::string(s.reason), std::string(s.user)});
    return owned;
}

}  // namespace

world::world(world_options const& o) : options_(o), random_(o.seed) {}

account_record* world::find_account(std::string_view user_id) {
    auto const found = by_user_.find(user_id);
    return found == by_user_.end() ? nullptr : found->second;
}

account_record& world::account_of(std::string_view user_id) {
    if (auto* const known = find_account(user_id)) return *known;
    check_user_id(user_id);
    accounts_.push_back(std::make_unique<account_record>());
    accounts_.back()->user_id = user_id;
    random_.fill(accounts_.back()->master_key);
    by_user_.emplace(user_id, accounts_.back().get());
    return *accounts_.back();
}

device_record& world::add_device(time_point now, device_options const& o) {
    advance(now);
    check_device_name(o.name);
    std::string const name(o.name);
    if (by_name_.contains(name))
        throw std::invalid_argument("there is already a device named '" + name + "'");
    std::vector<owned_step> script = own(o.script);
    check_script(script);
    std::string token(o.token);
    if (token.empty())
        token = "emulator-" + name + "-" + random_.text(16, "abcdefghijklmnopqrstuvwxyz0123456789");
    check_token(token);
    if (by_token_.contains(token))
        throw std::invalid_argument("the token of device '" + name + "' is another device's");
    account_record& account = account_of(o.account.empty() ? default_account : o.account);

    auto d = std::make_unique<device_record>();
    d->name = name;
    d->token = token;
    d->id = random_.text(10, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    d->account = &account;
    random_.fill(d->key);
    bool const t = o.trusted;
    d->trust = {o.initialized, o.cross_signing, t, t, t, t};
    d->signed_in = o.signed_in;
    d->sas = o.sas;
    d->show_qr = o.show_qr;
    d->scan_qr = o.scan_qr;
    d->own_port = o.own_port;
    d->tamper = o.tamper;
    by_name_.emplace(d->name, d.get());
    by_token_.emplace(d->token, d.get());
    account.devices.push_back(d.get());
    devices_.push_back(std::move(d));
    device_record& added = *devices_.back();
    if (!script.empty()) set_script(now, added, std::move(script));
    return added;
}

void world::withdraw(time_point now, device_record& d, std::string_view reason) {
    for (transaction_ptr const& t : std::vector(d.live))
        end_all(*t, phase::cancelled, {"m.user", std::string(reason)});
    settle(now);
}

void world::remove_device(time_point now, device_record& d) {
    advance(now);
    withdraw(now, d, "The device was removed");
    by_name_.erase(d.name);
    by_token_.erase(d.token);
    std::erase(d.account->devices, &d);
    // The record stays: transactions that have ended still name it.
    d.removed = true;
    d.script.clear();
    ++d.script_version;
    d.last.reset();
}

void world::sign_out(time_point now, device_record& d) {
    advance(now);
    withdraw(now, d, "The device signed out");
    d.signed_in = false;
    d.last.reset();
    reported_.push_back({0, &d});
}

void world::sign_in(time_point now, device_record& d) {
    advance(now);
    if (d.signed_in) return;
    d.signed_in = true;
    d.trust = {d.trust.initialized, d.trust.cross_signing, false, false, false, false};
    d.id = random_.text(10, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    random_.fill(d.key);
    reported_.push_back({0, &d});
}

void world::set_script(time_point now, device_record& d, std::vector<owned_step> script) {
    advance(now);
    check_script(script);
    d.script = std::move(script);
    ++d.script_version;
    begin_script(now, d);
    settle(now);
}

device_record* world::find_device(std::string_view name) {
    auto const found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

device_record* world::find_token(std::string_view token) {
    auto const found = by_token_.find(token);
    return found == by_token_.end() ? nullptr : found->second;
}

std::vector<device_record*> world::devices() {
    std::vector<device_record*> all;
    for (auto const& d : devices_)
        if (!d->removed) all.push_back(d.get());
    return all;
}

transaction* world::find(std::string_view id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.get();
}

transaction* world::find(device_record const& d, std::string_view id) {
    if (id == "active") return d.current();
    transaction* const t = find(id);
    return t != nullptr && t->side_of(d) != nullptr ? t : nullptr;
}

void world::touch_all(transaction& t) {
    for (side const& s : t.sides) touch(t, s);
}

void world::settle(time_point now) {
    std::vector<change> const changed = std::exchange(changed_, {});
    for (change const& c : changed) {
        reported_.push_back(c);
        auto const found = by_number_.find(c.number);
        if (found == by_number_.end()) continue;
        for (side& s : found->second->sides) consider(now, *found->second, s);
    }
}

void world::advance(time_point now) {
    // What is due may itself act on the world, as people do.
    if (std::exchange(advancing_, true)) return;
    while (auto due = agenda_.take(now)) {
        due->second(due->first);
        settle(due->first);
    }
    advancing_ = false;
}

std::vector<change> world::take_changes() { return std::exchange(reported_, {}); }

}  // namespace vouch::emulator
