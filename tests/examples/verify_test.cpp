#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

asio::awaitable<bool> ask_person(vouch::sas_comparison const& shown);

asio::awaitable<vouch::snapshot> verify_device(vouch::client client) {
    using enum vouch::verification_state;
    auto s = co_await client.create({.purpose = vouch::purpose::login});  // this device asks
    auto const id = s.verification()->id;
    co_await client.wait_until(id, ready);  // the other device accepts
    co_await client.sas_start(id);
    s = co_await client.wait_until(id, sas_ready);  // both derived the same seven emoji
    bool const match = co_await ask_person(*s.verification()->sas);
    if (!match) co_return co_await client.cancel(id, {.code = "m.mismatched_sas"});
    co_await client.sas_confirm(id);
    co_return co_await client.wait_until(id, done);  // the other person confirmed too
}

// ---- The same lines, with another device and its person at the other end ----

using namespace std::chrono_literals;
using vouch::emulator::act;
using vouch::emulator::step;

namespace {

/// What the person at this device says.
std::function<asio::awaitable<bool>(vouch::sas_comparison const&)> person;

asio::awaitable<bool> yes(vouch::sas_comparison const&) { co_return true; }
asio::awaitable<bool> no(vouch::sas_comparison const&) { co_return false; }

struct scene {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    vouch::snapshot last;
    vouch::failure failure;

    explicit scene(std::initializer_list<step> phone) {
        person = yes;
        server.script("phone", phone);
    }

    /// Runs the example; once the server has answered `cue`, does `then`.
    void play(std::string_view cue = {}, std::function<void()> then = {}) {
        auto const token = server.device("laptop").token;
        vouch::client const laptop{ctx.get_executor(), {.base_url = server.url(), .token = token}};
        bool over = false;
        asio::co_spawn(ctx, verify_device(laptop), [&](std::exception_ptr e, vouch::snapshot s) {
            over = true;
            last = std::move(s);
            if (e) note(e);
        });
        while (!over) {
            ctx.run_one();
            if (then && answered(cue)) std::exchange(then, {})();
        }
    }

    [[nodiscard]] bool answered(std::string_view endpoint) const {
        for (auto const& r : server.requests())
            if (r.device == "laptop" && r.endpoint == endpoint && r.status == 200) return true;
        return false;
    }

    [[nodiscard]] bool phone_did(std::string_view id, std::string_view action) const {
        for (auto const& e : server.effects(id))
            if (e.device == "phone" && e.action == action && e.performed == 1) return true;
        return false;
    }

private:
    void note(std::exception_ptr const& e) {
        try {
            std::rethrow_exception(e);
        } catch (vouch::error const& problem) {
            failure = problem.details();
        }
    }
};

}  // namespace

asio::awaitable<bool> ask_person(vouch::sas_comparison const& shown) { return person(shown); }

BOOST_AUTO_TEST_SUITE(verify_device_example)

BOOST_AUTO_TEST_CASE(a_device_is_verified) {
    scene s({{.what = act::accept}, {.what = act::compare}});
    std::string compared;
    person = [&](vouch::sas_comparison const& shown) {
        compared = shown.emojis.str();
        return yes(shown);
    };
    s.play();
    BOOST_TEST(s.failure.message == "");
    BOOST_REQUIRE(s.last.verification() != nullptr);
    BOOST_TEST(s.last.verification()->state == vouch::verification_state::done);
    BOOST_TEST(!compared.empty());
    BOOST_TEST(s.phone_did(s.last.verification()->id, "sas_confirm"));
}

BOOST_AUTO_TEST_CASE(the_other_person_confirms_first) {
    scene s({{.what = act::accept}, {.what = act::confirm}});
    person = [&](vouch::sas_comparison const&) -> asio::awaitable<bool> {
        auto const laptop = s.server.requests();
        std::string id;
        for (auto const& r : laptop)
            if (r.endpoint == "sas_start") id = r.target.substr(0, r.target.rfind("/sas/"));
        id.erase(0, id.rfind('/') + 1);
        while (!s.phone_did(id, "sas_confirm")) co_await asio::post(asio::use_awaitable);
        co_return true;
    };
    s.play();
    BOOST_TEST(s.failure.message == "");
    BOOST_TEST(s.last.verification()->state == vouch::verification_state::done);
}

BOOST_AUTO_TEST_CASE(the_emoji_do_not_match_here) {
    scene s({{.what = act::accept}, {.what = act::confirm}});
    person = no;
    s.play();
    BOOST_TEST(s.failure.message == "");
    BOOST_TEST(s.last.verification()->state == vouch::verification_state::cancelled);
    BOOST_TEST(s.last.verification()->error->code == "m.mismatched_sas");
}

BOOST_AUTO_TEST_CASE(the_emoji_do_not_match_there) {
    scene s({{.what = act::accept}, {.what = act::mismatch, .after = 1min}});
    s.play("sas_confirm", [&] { s.server.advance(1min); });
    BOOST_TEST(s.failure.code == vouch::errc::verification_cancelled);
    BOOST_TEST(s.failure.code == vouch::condition::refused_by_peer);
    BOOST_TEST(s.failure.server_code == "m.mismatched_sas");
}

BOOST_AUTO_TEST_CASE(the_other_person_cancels) {
    scene s({{.what = act::cancel, .code = "m.user", .reason = "not now"}});
    s.play();
    BOOST_TEST(s.failure.code == vouch::errc::verification_cancelled);
    BOOST_TEST(s.failure.server_code == "m.user");
    BOOST_TEST(s.failure.server_message == "not now");
    BOOST_REQUIRE(s.failure.last.verification() != nullptr);
    BOOST_TEST(s.failure.last.verification()->state == vouch::verification_state::cancelled);
}

// The protocol ends it after ten minutes, before the eleven that vouch waits by default.
BOOST_AUTO_TEST_CASE(the_other_person_never_answers) {
    scene s({{.what = act::ignore}});
    s.play("retrieve", [&] { s.server.advance(10min); });
    BOOST_TEST(s.failure.code == vouch::errc::verification_cancelled);
    BOOST_TEST(s.failure.server_code == "m.timeout");
}

BOOST_AUTO_TEST_SUITE_END()
