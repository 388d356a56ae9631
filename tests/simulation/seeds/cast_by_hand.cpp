#include <vouch/error.hpp>

#include "cast.hpp"

namespace vouch::seeds {

using namespace std::chrono_literals;
using enum verification_state;

namespace {

/// An awaited call that has to end in time.
template <class T>
asio::awaitable<T> timed(stage& s, actor_plan const& a, std::string_view what,
                         std::optional<duration> timeout, asio::awaitable<T> call) {
    auto const name = name_of(a, what);
    auto const began = s.sim().now();
    std::exception_ptr problem;
    std::optional<T> value;
    try {
        value.emplace(co_await std::move(call));
    } catch (...) {
        problem = std::current_exception();
    }
    s.referee().check_that(!timeout || s.sim().now() - began <= *timeout, rule::in_time,
                           [&] { return name + " outlived its deadline"; });
    if (problem) std::rethrow_exception(problem);
    co_return *std::move(value);
}

/// A call with an effect, whose success is claimed.
asio::awaitable<snapshot> act(stage& s, actor_plan const& a, std::string_view what,
                              asio::awaitable<snapshot> call) {
    auto const incarnation = s.site(a.site).incarnation();
    snapshot got = co_await timed(s, a, what, 30s, std::move(call));
    s.learn(a.site, got);
    if (s.site(a.site).incarnation() == incarnation && got.verification() != nullptr)
        s.claim_success({.site = a.site,
                         .incarnation = incarnation,
                         .device = a.device,
                         .action = std::string(what),
                         .id = got.verification()->id.str(),
                         .state = {}});
    co_return got;
}

asio::awaitable<snapshot> reach(stage& s, actor_plan const& a, vouch::client& c,
                                std::string const& id, verification_state state) {
    watch_options const o{.timeout = a.timeout};
    snapshot got = co_await timed(s, a, "wait_until", a.timeout, c.wait_until(id, state, o));
    bool const there = got.verification() != nullptr && got.verification()->id == id;
    s.referee().check(there, rule::true_success, "wait_until succeeded without the verification");
    co_return got;
}

asio::awaitable<void> compare(stage& s, actor_plan const& a, vouch::client& c,
                              std::string const& id) {
    snapshot last = co_await reach(s, a, c, id, sas_ready);
    co_await s.sleep(a.person.thinks);
    if (!a.person.matches) {
        auto no = c.cancel(id, {.code = "m.mismatched_sas"});
        last = co_await act(s, a, "cancel", std::move(no));
        co_return;
    }
    if (last.verification()->offers(action::sas_confirm)) {
        auto yes = c.sas_confirm(id);
        last = co_await act(s, a, "sas_confirm", std::move(yes));
    }
    last = co_await reach(s, a, c, id, done);
}

int rank(verification_state state) {
    switch (state) {
        case requested:
            return 1;
        case ready:
            return 2;
        case sas_ready:
        case qr_scanned:
            return 3;
        case done:
        case cancelled:
        case error:
            return 4;
        default:
            return 0;
    }
}

/// Something to look at, if it comes within reasonable time.
asio::awaitable<std::string> find(stage& s, actor_plan const& a, vouch::client& c, bool incoming) {
    std::string id;
    for (int i = 0; i < 6 && id.empty(); ++i) {
        std::vector<verification> const live = co_await timed(s, a, "list", 30s, c.list());
        for (auto const& v : live)
            if (!incoming || v.direction == direction::incoming) id = v.id.str();
        if (id.empty()) co_await s.sleep(1s);
    }
    co_return id;
}

}  // namespace

asio::awaitable<void> ask(stage& s, actor_plan const& a, vouch::client c) {
    auto made = c.create({.purpose = purpose::login});
    snapshot last = co_await act(s, a, "create", std::move(made));
    if (last.verification() == nullptr) co_return;
    auto const id = last.verification()->id.str();
    last = co_await reach(s, a, c, id, ready);
    if (last.verification()->offers(action::sas_start)) {
        auto start = c.sas_start(id);
        last = co_await act(s, a, "sas_start", std::move(start));
    }
    co_await compare(s, a, c, id);
}

asio::awaitable<void> answer(stage& s, actor_plan const& a, vouch::client c) {
    std::string const id = co_await find(s, a, c, true);
    if (id.empty()) co_return;
    co_await s.sleep(a.person.thinks);
    if (!a.person.accepts) {
        auto no = c.cancel(id, {.code = "m.user"});
        snapshot const ended = co_await act(s, a, "cancel", std::move(no));
        co_return;
    }
    auto yes = c.accept(id);
    snapshot const last = co_await act(s, a, "accept", std::move(yes));
    co_await compare(s, a, c, id);
}

asio::awaitable<void> follow(stage& s, actor_plan const& a, vouch::client c) {
    std::string const id = co_await find(s, a, c, false);
    if (id.empty()) co_return;
    auto const incarnation = s.site(a.site).incarnation();
    watch_options const o{.timeout = a.timeout};
    snapshot last = co_await timed(s, a, "watch", a.timeout, c.watch(id, o));
    while (!is_terminal(last.verification()->state)) {
        snapshot next = co_await timed(s, a, "watch", a.timeout, c.watch(id, last, o));
        s.referee().check(is_transition(last, next), rule::forward, "a watch reported no change");
        // A server that forgot everything may give an id once more.
        bool const same = s.site(a.site).incarnation() == incarnation;
        s.referee().check(
            !same || rank(next.verification()->state) >= rank(last.verification()->state),
            rule::forward, "a watch went backwards");
        last = next;
    }
    if (s.site(a.site).incarnation() != incarnation) co_return;
    s.claim_success({.site = a.site,
                     .incarnation = incarnation,
                     .device = a.device,
                     .action = {},
                     .id = id,
                     .state = std::string(to_string(last.verification()->state))});
}

}  // namespace vouch::seeds
