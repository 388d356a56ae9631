#include "demo_app/run.hpp"

#include <unistd.h>

#include <chrono>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

#include "demo_app/people.hpp"

namespace vouch::demo {

namespace {

using namespace std::chrono_literals;

/// How one side ended.
struct outcome {
    verification_state state = verification_state::unknown;
    bool trusted = false;
    std::string code;     ///< of a cancelled verification
    std::string problem;  ///< what was thrown, other than a cancellation

    void take(snapshot const& last) {
        auto const* const v = last.verification();
        if (v == nullptr) return;
        state = v->state;
        if (v->error) code = v->error->code.str();
    }
};

asio::awaitable<outcome> drive(client c, verify_handler& h, verify_options options) {
    outcome ended;
    try {
        auto const result = co_await verify(c, h, options);
        ended.take(result.last);
        ended.trusted = result.trusted;
    } catch (vouch::error const& e) {
        // The other side's "no" comes as an error; how it ended is in its last snapshot.
        ended.take(e.details().last);
        if (e.code() != condition::refused_by_peer) ended.problem = to_string(e.details());
    } catch (std::exception const& e) {
        ended.problem = e.what();
    }
    co_return ended;
}

/// An emulator with a laptop that nobody vouches for yet and a phone that is trusted.
class world {
public:
    world(settings const& s, timeline& times, emulator::tampering tamper)
        : times_(times), server_(ctx_.get_executor(), emulator_options(s, tamper)) {
        ca_pem_ = server_.ca_pem();
        times_.start("emulator on " + server_.url());
    }
    ~world() {
        for (auto& p : pools_) p.close();
        server_.stop();
    }
    world(world const&) = delete;
    world& operator=(world const&) = delete;

    /// With `noted`, the actions that it sends are printed.
    client device(std::string_view name, bool noted) {
        pool_options options;
        options.tls.ca_pem = ca_pem_;
        if (noted) options.observer = &notes_.emplace_back(times_, name);
        pools_.emplace_back(ctx_.get_executor(), options);
        auto const made = server_.device(name);
        auto const url = server_.url();
        client_options const device{.base_url = url, .token = made.token};
        return client(pools_.back(), device);
    }
    /// Drives all at once, until all have ended.
    std::vector<outcome> run(std::vector<asio::awaitable<outcome>> flows) {
        std::vector<outcome> ended(flows.size());
        std::size_t left = flows.size();
        for (std::size_t i = 0; i < flows.size(); ++i)
            asio::co_spawn(ctx_, std::move(flows[i]),
                           [&ended, &left, i](std::exception_ptr, outcome o) {
                               ended[i] = std::move(o);
                               --left;
                           });
        while (left != 0 && ctx_.run_one() != 0) {
        }
        return ended;
    }
    asio::io_context& context() noexcept { return ctx_; }
    emulator::server& server() noexcept { return server_; }

private:
    emulator::options emulator_options(settings const& s, emulator::tampering tamper) {
        devices_[0].name = "laptop";
        devices_[0].trusted = false;
        devices_[1].name = "phone";
        devices_[1].tamper = tamper;
        emulator::options o;
        o.devices = devices_;
        o.tls = s.tls;
        o.seed = s.seed;
        o.secret_delay = 20ms;
        return o;
    }

    timeline& times_;
    std::deque<action_notes> notes_;  // the pools tell them things to their very end
    emulator::device_options devices_[2];
    asio::io_context ctx_{1};
    emulator::server server_;
    std::string ca_pem_;
    std::vector<pool> pools_;
};

verify_options options_for(method how, bool asks) {
    verify_options o;
    o.create = asks;
    o.params.purpose = purpose::login;
    o.prefer = how;
    o.timeout = 20s;
    return o;
}

/// The whole of it: laptop asks, phone answers.
std::vector<outcome> run_both(world& w, table& t, method how, timeline& times) {
    person at_laptop("laptop", true, t, times);
    person at_phone("phone", false, t, times);
    std::vector<asio::awaitable<outcome>> flows;
    flows.push_back(drive(w.device("laptop", true), at_laptop, options_for(how, true)));
    flows.push_back(drive(w.device("phone", true), at_phone, options_for(how, false)));
    return w.run(std::move(flows));
}

void check_ends(std::vector<outcome> const& ended, verification_state state, timeline& times) {
    char const* const names[] = {"laptop", "phone"};
    for (std::size_t i = 0; i < 2; ++i) {
        auto const& o = ended[i];
        times.check(o.state == state && o.problem.empty(),
                    std::string(names[i]) + " ended " + std::string(to_string(o.state)) +
                        (o.code.empty() ? "" : " with " + o.code) +
                        (o.problem.empty() ? "" : ": " + o.problem));
    }
}

}  // namespace

void run_pair(settings const& s, method how, timeline& times) {
    bool const emoji = how == method::sas;
    times.begin(emoji ? "By emoji: the laptop asks, both people compare"
                      : "By QR code: the laptop shows it, the phone scans it");
    world w(s, times, emulator::tampering::none);
    table t(w.context().get_executor(), times);
    auto const ended = run_both(w, t, how, times);
    times.out() << '\n';
    check_ends(ended, verification_state::done, times);
    if (emoji)
        times.check(t.same(), "both sides showed the same bytes");
    else
        times.check(t.code_was_read() && t.emojis(true).empty() && t.emojis(false).empty(),
                    "by the code alone, no emoji");
    times.check(ended[0].trusted, "the laptop is verified");
}

void run_mismatch(settings const& s, timeline& times) {
    times.begin("By emoji, with somebody in between who replaces the phone's key");
    world w(s, times, emulator::tampering::key);
    table t(w.context().get_executor(), times);
    auto const ended = run_both(w, t, method::sas, times);
    times.out() << '\n';
    check_ends(ended, verification_state::cancelled, times);
    times.check(ended[0].code == "m.mismatched_sas" && ended[1].code == "m.mismatched_sas",
                "both were told m.mismatched_sas");
    times.check(!t.same() && !t.emojis(true).empty() && !t.emojis(false).empty(),
                "the two sides showed different emoji");
    times.check(!ended[0].trusted, "the laptop is not verified");
}

void run_interactive(settings const& s, timeline& times) {
    times.begin("You are at the laptop. The phone is in the hands of a scripted person");
    world w(s, times, s.tampered ? emulator::tampering::key : emulator::tampering::none);
    // Confirms unseen, so that yours is the only answer that counts.
    w.server().script("phone", {{.what = emulator::act::accept, .after = 1s},
                                {.what = emulator::act::confirm, .after = 2s}});
    cli::line_input in(w.context().get_executor(), STDIN_FILENO);
    user you(w.device("phone", false), in, times);
    auto options = options_for(method::sas, true);
    options.timeout = 11min;
    std::vector<asio::awaitable<outcome>> flows;
    flows.push_back(drive(w.device("laptop", true), you, options));
    auto const ended = w.run(std::move(flows)).front();
    times.out() << '\n';
    if (!ended.problem.empty()) {
        times.check(false, ended.problem);
    } else if (ended.state == verification_state::done) {
        times.check(ended.trusted, "verified: you said that they match");
    } else {
        times.check(ended.state == verification_state::cancelled, "cancelled with " + ended.code);
    }
}

}  // namespace vouch::demo
