#include <algorithm>
#include <utility>

#include <emulator/crypto/base64.hpp>
#include <emulator/world/view.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator {
namespace {

// Matrix Client-Server API, "Key verification framework": 10 minutes from the request; a prompt is
// dismissed 2 minutes after its receipt at the latest.
constexpr duration whole_time = std::chrono::minutes(10);
constexpr duration prompt_time = std::chrono::minutes(2);

}  // namespace

std::string world::make_id(bool two_users) {
    std::string id = options_.odd_ids ? "a/b?c=1&d#%2e é+" : "";
    if (!two_users) return id.append("txn-").append(random_.text(16, "0123456789abcdef"));
    key32 event{};
    random_.fill(event);
    return id.append("$").append(to_base64url(event));
}

transaction_ptr world::make_transaction(time_point now, device_record& d, purpose why,
                                        account_record& asked) {
    auto t = std::make_shared<transaction>();
    t->number = ++count_;
    t->purpose = why;
    t->two_users = &asked != d.account;
    t->other_user = asked.user_id;
    t->id = make_id(t->two_users);
    t->sides.reserve(asked.devices.size() + 1);
    t->sides.emplace_back().owner = &d;
    for (device_record* const other : asked.devices)
        if (other != &d && other->signed_in) t->sides.emplace_back().owner = other;

    std::weak_ptr<transaction> const weak = t;
    t->deadline = agenda_.at(now + whole_time, [this, weak](time_point) {
        if (auto const late = weak.lock())
            end_all(*late, phase::cancelled, {"m.timeout", "The verification took too long"});
    });
    for (std::size_t i = 1; i < t->sides.size(); ++i) {
        t->sides[i].dismissal = agenda_.at(now + prompt_time, [this, weak, i](time_point) {
            auto const late = weak.lock();
            if (!late) return;
            late->sides[i].dismissal.reset();
            end_side(*late, late->sides[i], phase::cancelled,
                     ending{"m.timeout", "Nobody accepted the request in time"});
        });
    }
    by_id_.emplace(t->id, t);
    by_number_.emplace(t->number, t.get());
    ++live_;
    for (side& s : t->sides) s.owner->live.push_back(t);
    return t;
}

outcome world::create(time_point now, device_record& d, std::optional<purpose> why,
                      std::string_view user) {
    advance(now);
    account_record* const asked = user.empty() ? d.account : find_account(user);
    if (asked == nullptr) return {result::unknown, nullptr, {}};

    for (auto i = d.live.rbegin(); i != d.live.rend(); ++i) {
        transaction& t = **i;
        if (!t.is_initiator(*t.side_of(d)) || t.other_user != asked->user_id) continue;
        if (why && *why != t.purpose) continue;
        ++t.tallies[{&d, deed::create}].repeated;
        return {result::repeated, &t, {}};
    }
    bool const own = asked == d.account;
    purpose const implied = own && !d.trust.verified ? purpose::login : purpose::device;
    transaction_ptr const t = make_transaction(now, d, why.value_or(implied), *asked);
    t->sides.front().last = deed::create;
    ++t->tallies[{&d, deed::create}].performed;
    touch_all(*t);
    settle(now);
    return {result::done, t.get(), {}};
}

outcome world::perform(time_point now, device_record& d, transaction& t, deed what, ending how) {
    advance(now);
    result const r = attempt(now, d, t, what);
    if (r == result::done) {
        side& s = *t.side_of(d);
        s.last = what;
        carry_out(now, t, s, what, how);
        settle(now);
    }
    return {r, &t, {}};
}

result world::attempt(time_point, device_record& d, transaction& t, deed what,
                      std::string_view scanned) {
    side* const s = t.side_of(d);
    if (s == nullptr) return result::unknown;
    tally& count = t.tallies[{&d, what}];
    if (is_available(t, *s, what)) {
        ++count.performed;
        return result::done;
    }
    bool const same = s->last == what && (what != deed::qr_scan || s->last_scan == scanned);
    if (same && !options_.strict_repeats) {
        ++count.repeated;
        return result::repeated;
    }
    ++count.refused;
    return result::unavailable;
}

void world::carry_out(time_point now, transaction& t, side& s, deed what, ending const& how) {
    switch (what) {
        case deed::accept:
            return accept(t, s);
        case deed::cancel:
            return end_all(t, phase::cancelled, how);
        case deed::sas_start:
            return start_sas(now, t, s);
        case deed::sas_confirm:
            return confirm_sas(now, t, s);
        case deed::qr_confirm_scanned:
            return complete(now, t);
        case deed::qr_scan:
        case deed::create:
        case deed::none:
            break;
    }
}

void world::accept(transaction& t, side& s) {
    t.responder = static_cast<std::size_t>(&s - t.sides.data());
    for (side& candidate : t.sides) {
        if (candidate.dismissal) agenda_.cancel(*std::exchange(candidate.dismissal, {}));
        if (t.is_initiator(candidate) || &candidate == &s || is_over(candidate.at)) continue;
        end_side(t, candidate, phase::cancelled,
                 ending{"m.accepted", "Another device accepted the request"});
    }
    for (side* const active : {t.sides.data(), &s}) {
        active->at = phase::ready;
        make_qr(t, *active);
        touch(t, *active);
    }
}

void world::fail(time_point now, transaction& t, ending how) {
    advance(now);
    end_all(t, phase::failed, how);
    settle(now);
}

void world::complete(time_point now, transaction& t) {
    for (side* const s : {t.sides.data(), &t.sides[t.responder]})
        end_side(t, *s, phase::done, std::nullopt);
    share_trust(now, t);
}

void world::end_all(transaction& t, phase at, ending const& how) {
    for (side& s : t.sides) end_side(t, s, at, how);
}

void world::end_side(transaction& t, side& s, phase at, std::optional<ending> how) {
    if (is_over(s.at)) return;
    s.at = at;
    s.error = std::move(how);
    if (s.dismissal) agenda_.cancel(*std::exchange(s.dismissal, {}));
    auto& live = s.owner->live;
    auto const here =
        std::ranges::find_if(live, [&](transaction_ptr const& p) { return p.get() == &t; });
    if (here != live.end()) {
        s.owner->last = std::move(*here);
        live.erase(here);
    }
    touch(t, s);
    finish_if_over(t);
}

void world::finish_if_over(transaction& t) {
    bool const over = std::ranges::all_of(t.sides, [](side const& s) { return is_over(s.at); });
    if (!over || t.finished) return;
    t.finished = true;
    for (side& s : t.sides) s.sas = {};  // it may be kept for long
    agenda_.cancel(t.deadline);
    by_number_.erase(t.number);
    --live_;
    finished_.push_back(t.id);
    if (finished_.size() > options_.kept) {
        by_id_.erase(finished_.front());
        finished_.pop_front();
    }
}

}  // namespace vouch::emulator
