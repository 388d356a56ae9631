#include <utility>

#include <emulator/world/view.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator {
namespace {

enum class chance : std::uint8_t { now, later, never };

chance either(bool possible, bool past) {
    if (possible) return chance::now;
    return past ? chance::never : chance::later;
}

/// Can the person take this step, now or ever?
chance chance_of(transaction& t, side& s, act what) {
    side* const other = t.other(s);
    bool const begun = s.at > phase::ready;
    switch (what) {
        case act::accept:
            return either(is_available(t, s, deed::accept),
                          t.is_initiator(s) || s.at != phase::requested);
        case act::start:
            return either(is_available(t, s, deed::sas_start), begun);
        case act::scan:
            return either(
                is_available(t, s, deed::qr_scan) && other != nullptr && !shown_qr(*other).empty(),
                begun);
        case act::compare:
            return either(s.at == phase::comparing && other != nullptr && !other->emojis.empty(),
                          s.at > phase::comparing);
        case act::confirm:
        case act::mismatch:
            return either(s.at == phase::comparing, s.at > phase::comparing);
        case act::show:
            return either(s.at == phase::was_scanned, s.at > phase::was_scanned);
        case act::cancel:
        case act::fail:
            return chance::now;
        case act::create:
            return chance::never;
        case act::ignore:
            return chance::later;
    }
    return chance::later;
}

std::string text_or(std::string const& given, char const* otherwise) {
    return given.empty() ? otherwise : given;
}

}  // namespace

void world::begin_script(time_point now, device_record& d) {
    for (transaction_ptr const& t : d.live) touch(*t, *t->side_of(d));
    if (d.script.empty() || d.script.front().what != act::create) return;
    agenda_.at(now + d.script.front().after,
               [this, &d, version = d.script_version](time_point then) {
                   if (d.script_version != version || !d.signed_in || d.removed) return;
                   create(then, d, std::nullopt, d.script.front().user);
               });
}

void world::consider(time_point now, transaction& t, side& s) {
    device_record& d = *s.owner;
    if (s.script_version != d.script_version) {
        s.script_version = d.script_version;
        s.next_step = 0;
        s.about_to_act = false;
    }
    if (s.about_to_act || is_over(s.at)) return;
    while (s.next_step < d.script.size()) {
        chance const c = chance_of(t, s, d.script[s.next_step].what);
        if (c == chance::later) return;
        if (c == chance::now) break;
        ++s.next_step;
    }
    if (s.next_step >= d.script.size()) return;
    s.about_to_act = true;
    auto const index = static_cast<std::size_t>(&s - t.sides.data());
    agenda_.at(now + d.script[s.next_step].after,
               [this, weak = std::weak_ptr(by_id_.at(t.id)), index,
                version = d.script_version](time_point then) {
                   auto const open = weak.lock();
                   if (!open) return;
                   side& mine = open->sides[index];
                   if (mine.script_version != version || is_over(mine.at)) return;
                   mine.about_to_act = false;
                   owned_step const step = mine.owner->script[mine.next_step];
                   if (chance_of(*open, mine, step.what) == chance::now) {
                       ++mine.next_step;
                       act_out(then, *open, mine, step);
                   }
                   touch(*open, mine);
               });
}

void world::act_out(time_point now, transaction& t, side& s, owned_step const& step) {
    device_record& d = *s.owner;
    switch (step.what) {
        case act::accept:
            perform(now, d, t, deed::accept);
            break;
        case act::start:
            perform(now, d, t, deed::sas_start);
            break;
        case act::confirm:
            perform(now, d, t, deed::sas_confirm);
            break;
        case act::show:
            perform(now, d, t, deed::qr_confirm_scanned);
            break;
        case act::scan:
            scan(now, d, std::string(shown_qr(*t.other(s))));
            break;
        case act::compare:
            if (s.emojis == t.other(s)->emojis) {
                perform(now, d, t, deed::sas_confirm);
                break;
            }
            [[fallthrough]];
        case act::mismatch:
            perform(now, d, t, deed::cancel, {"m.mismatched_sas", "The emoji do not match"});
            break;
        case act::cancel:
            perform(now, d, t, deed::cancel,
                    {text_or(step.code, "m.user"), text_or(step.reason, "The user cancelled")});
            break;
        case act::fail:
            fail(now, t,
                 {text_or(step.code, "internal_error"),
                  text_or(step.reason, "Something broke inside the server")});
            break;
        case act::create:
        case act::ignore:
            break;
    }
}

}  // namespace vouch::emulator
