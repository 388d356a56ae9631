#include "cast.hpp"

#include <boost/asio/co_spawn.hpp>
#include <vouch/verify.hpp>

namespace vouch::seeds {

namespace {

/// The person at a device, for verify().
class person final : public verify_handler {
public:
    person(stage& s, actor_plan const& a) : stage_(s), plan_(a) {}

    asio::awaitable<bool> accept(verification const&) override {
        co_await stage_.sleep(plan_.person.thinks);
        co_return plan_.person.accepts;
    }
    asio::awaitable<bool> compare(verification const& v) override { return agree(v.id.str()); }
    asio::awaitable<bool> scanned(verification const& v) override { return agree(v.id.str()); }
    asio::awaitable<bool> show_qr(verification const& v) override {
        if (plan_.person.shows) board().codes[plan_.device] = v.qr->data.str();
        co_return plan_.person.shows;
    }
    asio::awaitable<std::optional<std::string>> scan(verification const&) override {
        co_await stage_.sleep(plan_.person.thinks);
        std::optional<std::string> seen;
        auto const& code = board().codes[1 - plan_.device];
        if (plan_.person.scans && !code.empty()) seen = code;
        co_return seen;
    }
    void progress(snapshot const& s) override {
        stage_.learn(plan_.site, s);
        stage_.note(name_of(plan_, "verify"), to_string(s.verification()->state));
    }

private:
    [[nodiscard]] seeds::board& board() { return stage_.board(plan_.site); }
    asio::awaitable<bool> agree(std::string id) {
        co_await stage_.sleep(plan_.person.thinks);
        if (plan_.person.matches) board().agreed[plan_.device].insert(id);
        co_return plan_.person.matches;
    }

    stage& stage_;
    actor_plan const& plan_;
};

asio::awaitable<verify_result> flow(stage& s, actor_plan const& a, vouch::client c) {
    person p(s, a);
    verify_options const o{.create = a.create,
                           .params = {.purpose = purpose::login},
                           .prefer = a.prefer_qr ? method::qr : method::sas,
                           .timeout = a.timeout};
    verify_result r = co_await verify(std::move(c), p, o);
    co_return r;
}

error_code code_of(std::exception_ptr const& problem) {
    if (!problem) return {};
    try {
        std::rethrow_exception(problem);
    } catch (boost::system::system_error const& e) {
        return e.code();
    }
}

void verifies(stage& s, actor_plan const& a, vouch::client c) {
    auto& op = s.begin(name_of(a, "verify"), a.timeout, true);
    auto const incarnation = s.site(a.site).incarnation();
    asio::co_spawn(s.sim().get_executor(), flow(s, a, std::move(c)),
                   asio::bind_cancellation_slot(
                       op.signal.slot(),
                       [&s, &a, &op, incarnation](std::exception_ptr problem, verify_result r) {
                           s.finish(op, code_of(problem));
                           if (problem || s.site(a.site).incarnation() != incarnation) return;
                           s.claim_success({.site = a.site,
                                            .incarnation = incarnation,
                                            .device = a.device,
                                            .action = {},
                                            .id = r.last.verification()->id.str(),
                                            .state = std::string(to_string(r.state))});
                       }));
}

void by_hand(stage& s, actor_plan const& a, std::string_view what, asio::awaitable<void> body) {
    auto& op = s.begin(name_of(a, what), std::nullopt, true);
    asio::co_spawn(
        s.sim().get_executor(), std::move(body),
        asio::bind_cancellation_slot(op.signal.slot(), [&s, &op](std::exception_ptr problem) {
            s.finish(op, code_of(problem));
        }));
}

void scripted(stage& s, actor_plan const& a) {
    using emulator::act;
    auto const after = a.person.thinks;
    std::vector<emulator::step> steps{{.what = act::accept, .after = after}};
    if (a.person.scans) steps.push_back({.what = act::scan, .after = after});
    steps.push_back({.what = a.person.matches ? act::compare : act::mismatch, .after = after});
    s.site(a.site).script(a.device, steps);
}

}  // namespace

std::string name_of(actor_plan const& a, std::string_view what) {
    std::string name = a.device == 0 ? "laptop" : "phone";
    return name.append(std::to_string(a.site)).append(" ").append(what);
}

void enter(stage& s, actor_plan const& a) {
    if (a.part != part::verifies && a.part != part::follows)
        s.board(a.site).by_person[a.device] = false;
    if (a.part == part::scripted) return scripted(s, a);
    auto c = s.client(a.site, a.device);
    if (!c) return;
    switch (a.part) {
        case part::verifies:
            return verifies(s, a, *c);
        case part::asks:
            return by_hand(s, a, "asks", ask(s, a, *c));
        case part::answers:
            return by_hand(s, a, "answers", answer(s, a, *c));
        case part::follows:
            return by_hand(s, a, "follows", follow(s, a, *c));
        case part::calls:
            return make_calls(s, a);
        case part::scripted:
            break;
    }
}

}  // namespace vouch::seeds
