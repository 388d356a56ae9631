#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/observer.hpp>

#include "emulated.hpp"

namespace vouch::testing {

namespace emu = vouch::emulator;
using namespace std::chrono_literals;

/// What the doorbell told of itself.
struct bell_log final : observer {
    void on_push(push_state_event const& e) override {
        events.push_back(e.event);
        reason = e.reason;
    }
    std::vector<push_event> events;
    std::string reason;
};

/// A laptop whose watches want the doorbell, the emulator, and whoever is at the other device.
struct street {
    explicit street(push_mode mode = push_mode::automatic, emu::options const& o = {},
                    std::uint64_t seed = 1)
        : sim(seed), mode_(mode), server(std::make_unique<emulated>(sim, o)) {
        sim.set_latency(1ms);
        sim.listen(at, server.get());
        auto options = sim.options();
        options.observer = &log;
        pool.emplace(sim.get_executor(), options);
        laptop.emplace(make_client());
    }

    vouch::client make_client() {
        auto const token = server->service().device("laptop").token;
        return vouch::client(*pool, {.base_url = "http://127.0.0.1",
                                     .token = token,
                                     .push = mode_,
                                     .use_environment = false});
    }
    emu::service& service() { return server->service(); }
    /// As the real service sees the time.
    emu::time_point now() const {
        return emu::time_point(std::chrono::seconds(1'700'000'000) + sim.elapsed());
    }
    std::string call(std::string_view device, std::string_view method, std::string const& below,
                     std::string const& body = {}) {
        emu::request r{std::string(method), "/v1/app/setup/verifications" + below, {}, body};
        if (!body.empty()) r.headers.emplace_back("Content-Type", "application/json");
        r.headers.emplace_back("Authorization", "Bearer " + service().device(device).token);
        return service().handle(now(), r).body;
    }
    /// With the own account, or with another user.
    std::string create(std::string const& user = {}) {
        auto const body =
            call("laptop", "POST", "", user.empty() ? "" : R"({"userID":")" + user + "\"}");
        auto const at_id = body.rfind(R"("verification":{"id":")") + 22;
        return body.substr(at_id, body.find('"', at_id) - at_id);
    }
    std::size_t asked(std::string_view endpoint) {
        auto const log_entries = service().requests();
        return static_cast<std::size_t>(
            std::ranges::count(log_entries, endpoint, &emu::log_entry::endpoint));
    }
    bool run_until(std::function<bool()> const& done, duration most = 1min) {
        auto const end = sim.elapsed() + most;
        sim.after(most, [] {});
        return sim.run_until([&] { return sim.elapsed() >= end || done(); }) && done();
    }
    void fault(emu::fault_kind k, unsigned count = 1) {
        service().fault({.kind = k, .count = count});
    }

    vouch::origin at{false, "127.0.0.1", 80};  // as the emulator says
    bell_log log;
    simulation sim;
    push_mode mode_;
    std::unique_ptr<emulated> server;
    std::optional<vouch::pool> pool;
    std::optional<vouch::client> laptop;
};

/// One watch, and what came of it.
struct wait {
    wait(street& s, std::string const& id, verification_state target, watch_options const& o = {}) {
        watch_options options = o;
        options.details = &story;
        s.laptop->wait_until(
            id, target, options,
            asio::bind_cancellation_slot(stop.slot(), [this, &s](error_code e, snapshot const&) {
                ++told;
                ec = e;
                at = s.sim.elapsed();
            }));
    }
    asio::cancellation_signal stop;
    failure story;
    int told = 0;
    error_code ec;
    duration at{};
};

/// The same, once the bell rings and the looks that go with that are over.
struct woken : street {
    explicit woken(emu::options const& o = {}) : street(push_mode::automatic, o) {}
    std::string const id = create();
    wait ready{*this, id, verification_state::ready};
    void settle() {
        BOOST_TEST(run_until([&] { return pool->stats().bells == 1; }));
        sim.run_for(1s);
    }
};

}  // namespace vouch::testing
