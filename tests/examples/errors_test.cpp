#include <chrono>
#include <iostream>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<bool> confirm(vouch::client client, std::string_view id) {
    bool confirmed = false;
    try {
        auto const s = co_await client.sas_confirm(id);
        if (s.reconciled()) std::clog << "the answer was lost, but it took effect\n";
        confirmed = true;
    } catch (vouch::error const& e) {
        vouch::failure const& f = e.details();
        std::clog << f << '\n';  // one line with the whole story, without secrets
        if (e.code() == vouch::condition::conflict && f.last.verification())
            std::clog << "it has moved on: " << *f.last.verification() << '\n';
        else if (e.code() == vouch::errc::outcome_unknown)
            std::clog << "it may or may not be confirmed: look before you try again\n";
    }
    co_return confirmed;
}

// The same without exceptions.
asio::awaitable<bool> confirm_quietly(vouch::client client, std::string_view id) {
    vouch::failure story;
    auto [ec, s] = co_await client.sas_confirm(id, {.timeout = 5s, .details = &story},
                                               asio::as_tuple(asio::use_awaitable));
    if (ec) std::clog << story << '\n';
    co_return !ec;
}

// ---- Run in a simulated world ----

namespace {

constexpr auto session =
    R"({"state":"needs-verification","e2ee":{"crossSigning":true,"firstSyncDone":false,)"
    R"("hasBackedUpRecoveryKey":false,"initialized":true,"keyBackup":false,"secrets":{)"
    R"("masterKey":false,"megolmBackupKey":false,"recoveryKey":false,"selfSigningKey":false,)"
    R"("userSigningKey":false},"secretStorage":false,"verified":false}})";

std::string answer(std::string_view state, std::string_view actions) {
    std::string body(R"({"session":)");
    body.append(session)
        .append(R"(,"verification":{"id":"v","direction":"outgoing","purpose":"login",)"
                R"("methods":["sas"],"state":")")
        .append(state)
        .append(R"(","availableActions":[)")
        .append(actions)
        .append(R"(],"sas":{"emojis":"x"}}})");
    return body;
}

using vouch::testing::server_request;

bool run(vouch::testing::scripted_server::handler h,
         asio::awaitable<bool> (*example)(vouch::client, std::string_view)) {
    vouch::testing::simulation world;
    vouch::testing::scripted_server server(std::move(h));
    world.listen({false, "127.0.0.1", 23373}, &server);
    vouch::pool const pool(world.get_executor(), world.options());
    vouch::client const client(pool, {.base_url = "http://127.0.0.1:23373"});
    bool over = false;
    bool result = false;
    asio::co_spawn(world.get_executor(), example(client, "v"), [&](std::exception_ptr e, bool r) {
        BOOST_TEST(!e);
        over = true;
        result = r;
    });
    world.run_until([&] { return over; });
    return result;
}

/// Confirms, and loses the answer.
void lose_answer(server_request const& r) {
    if (r.method == "POST") return r.from->reset();
    r.reply(200, answer("done", ""));
}

/// Refuses: the other side was quicker.
void refuse(server_request const& r) {
    if (r.method == "POST") return r.reply(409, R"({"message":"not now","code":"conflict"})");
    r.reply(200, answer("cancelled", ""));
}

/// Never answers.
void stall(server_request const&) {}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors_example)

BOOST_AUTO_TEST_CASE(with_exceptions) {
    BOOST_TEST(run(lose_answer, confirm));
    BOOST_TEST(!run(refuse, confirm));
    BOOST_TEST(!run(stall, confirm));
}

BOOST_AUTO_TEST_CASE(without) {
    BOOST_TEST(run(lose_answer, confirm_quietly));
    BOOST_TEST(!run(refuse, confirm_quietly));
    BOOST_TEST(!run(stall, confirm_quietly));
}

BOOST_AUTO_TEST_SUITE_END()
