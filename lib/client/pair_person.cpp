#include <utility>

#include "client/doze.hpp"
#include "client/pair_run.hpp"

namespace vouch::detail {

using kind = pair_event::kind;

void pair_person_run::note(kind what, bool yes) {
    auto const made = impl().exchanges();
    run_.note({.side = side_,
               .what = what,
               .state = state_,
               .yes = yes,
               .attempts = static_cast<std::uint32_t>(made - std::exchange(attempts_, made))});
}

void pair_person_run::progress(snapshot const& s) {
    auto const* const v = s.verification();
    if (v == nullptr) return;
    state_ = v->state;
    if (!last_ || is_transition(last_, s)) note(kind::state);
    last_ = s;
}

asio::awaitable<void> pair_person_run::think() const {
    bool const never = person_.conduct == pair_conduct::ignore;
    if (!never && person_.thinks <= duration::zero()) co_return;
    doze nap(impl().pool());
    co_await nap.wait(never ? duration::max() : person_.thinks);
}

// The flow sees the end, and withdraws its question.
asio::awaitable<void> pair_person_run::walk_away(verification const& v) {
    co_await client_.cancel(v.id, {.code = "m.user"});
}

asio::awaitable<bool> pair_person_run::accept(verification const&) {
    co_await think();
    bool const yes = person_.conduct != pair_conduct::refuse;
    note(kind::accepted, yes);
    co_return yes;
}

asio::awaitable<bool> pair_person_run::compare(verification const& v) {
    bool const same = co_await run_.look_at_both(side_, *v.sas);
    co_await think();
    bool yes = same;
    switch (person_.conduct) {
        case pair_conduct::careless:
            yes = true;
            break;
        case pair_conduct::mismatch:
            yes = false;
            break;
        case pair_conduct::cancel:
        case pair_conduct::refuse:
            co_await walk_away(v);
            yes = false;
            break;
        default:
            break;
    }
    note(kind::compared, yes);
    co_return yes;
}

asio::awaitable<bool> pair_person_run::scanned(verification const& v) {
    co_await think();
    bool yes = run_.code_was_read();
    if (person_.conduct == pair_conduct::careless) yes = true;
    if (person_.conduct == pair_conduct::mismatch) yes = false;
    if (person_.conduct == pair_conduct::cancel || person_.conduct == pair_conduct::refuse)
        co_await walk_away(v);
    note(kind::scanned, yes);
    co_return yes;
}

asio::awaitable<bool> pair_person_run::show_qr(verification const& v) {
    bool const shows = side_ == pair_side::initiator && v.qr;
    if (shows) {
        run_.put_code(v.qr->data);
        note(kind::showed, true);
    }
    co_return shows;
}

asio::awaitable<std::optional<std::string>> pair_person_run::scan(verification const& v) {
    std::optional<std::string> payload;
    if (side_ == pair_side::initiator) co_return payload;
    payload = co_await run_.look_at_code();
    co_await think();
    bool const leaves =
        person_.conduct == pair_conduct::cancel || person_.conduct == pair_conduct::refuse;
    if (leaves) {
        co_await walk_away(v);
        payload.reset();
    } else {
        note(kind::read, true);
    }
    co_return payload;
}

asio::awaitable<pair_end> pair_person_run::drive(verify_options options) {
    pair_end end;
    snapshot last;
    try {
        auto const result = co_await verify(client_, *this, options);
        last = result.last;
        end.trusted = result.trusted;
    } catch (error const& e) {
        end.story = e.details();
        last = end.story.last;
    }
    if (auto const* const v = last.verification(); v != nullptr) {
        state_ = v->state;
        if (v->error) end.code = v->error->code;
    }
    end.state = state_;
    co_return end;
}

}  // namespace vouch::detail
