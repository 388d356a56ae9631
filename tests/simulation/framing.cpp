// Every row of the table of responses, end to end: what the call comes to, what it is told, and
// whether the next call uses the same connection.

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>
#include <vouch/client.hpp>
#include <vouch/testing.hpp>

#include "http/classify.hpp"
#include "http/response.hpp"
#include "unit/client/world.hpp"
#include "unit/http/response_rows.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::test::bad_rows;
using vouch::test::good_rows;
using vouch::test::response_row;

namespace {

/// Answers the first request with given bytes, all others as it should.
class spoiled_once final : public simulation::listener {
public:
    spoiled_once(simulation& sim, std::string first) : sim_(sim), first_(std::move(first)) {}

    std::string later{};  ///< follows the first answer a while after
    bool ends = false;    ///< and then it ends
    std::size_t connections = 0;
    std::size_t closed = 0;  ///< by the client
    std::size_t requests = 0;

    void on_open(std::shared_ptr<server_channel> const&) override { ++connections; }
    void on_closed(std::shared_ptr<server_channel> const&) override { ++closed; }
    void on_bytes(std::shared_ptr<server_channel> const& c, std::string_view) override {
        if (++requests > 1) return c->send(http_response(200, session_json()));
        c->send(first_);
        if (ends) c->close();
        if (!later.empty()) sim_.after(20ms, [c, this] { c->send(later); });
    }

private:
    simulation& sim_;
    std::string first_;
};

struct told {
    vouch::error_code ec;
    vouch::failure story;
};

/// A client of a server that spoils its first answer.
struct spoiled_world {
    explicit spoiled_world(std::string_view first) : server(sim, std::string(first)) {
        sim.listen({false, "127.0.0.1", 23373}, &server);
        sim.set_latency(5ms);
    }

    told call() {
        told result;
        bool over = false;
        client.session({.max_retries = 0, .details = &result.story},
                       [&](vouch::error_code ec, vouch::session const&) {
                           result.ec = ec;
                           over = true;
                       });
        sim.run_until([&] { return over; });
        BOOST_TEST(over);
        BOOST_TEST(pool.stats().leased == 0U);
        return result;
    }

    simulation sim;
    spoiled_once server;
    vouch::pool pool{sim.get_executor(), sim.options()};
    vouch::client client{pool, {.base_url = "http://127.0.0.1:23373", .use_environment = false}};
};

/// Whether it takes the connection's end to know what it is.
bool lasts_to_the_end(std::string_view text) {
    vouch::http::response_reader r;
    (void)r.feed({text.data(), text.size()});
    return !r.done() && r.error() == errc{};
}

struct expectation {
    errc code;
    std::string message;
};

std::string after(std::string_view text, std::string_view prefix) {
    return std::string(text.substr(prefix.size()));
}

/// What the table's word for a response means for a call.
expectation expected(std::string_view read) {
    std::string const no_use = " (sending again would not help)";
    if (read.starts_with("protocol_error: "))
        return {errc::protocol_error,
                "the answer is not HTTP/1.1: " + after(read, "protocol_error: ") + no_use};
    if (read.starts_with("too large: "))
        return {errc::response_too_large,
                "the answer is too large: " + after(read, "too large: ") + no_use};
    if (read.starts_with("lost: ")) {
        bool const none = read == "lost: closed before an answer";
        return {errc::connection_lost, "the connection was lost before the whole answer was in" +
                                           (none ? std::string() : ": " + after(read, "lost: ")) +
                                           " (max_retries is 0: not sent again)"};
    }
    auto const code = vouch::http::from_status(std::stoi(std::string(read.substr(0, 3))));
    return {code == errc{} ? errc::invalid_response : code, {}};  // no body of the table is JSON
}

void check(response_row const& row, std::string const& more, std::string const& later) {
    spoiled_world w(std::string(row.text) + more);
    w.server.ends = lasts_to_the_end(row.text);
    w.server.later = later;
    auto const want = expected(row.expected);

    auto const first = w.call();
    BOOST_TEST(first.ec == want.code);
    if (!want.message.empty()) BOOST_TEST(first.story.message == want.message);
    w.sim.run_for(50ms);
    bool const reused = row.expected.ends_with("reusable") && more.empty() && later.empty();
    BOOST_TEST(w.pool.stats().idle == (reused || !later.empty() ? 1U : 0U));
    BOOST_TEST(w.server.closed == (reused || !later.empty() ? 0U : 1U));

    auto const second = w.call();
    BOOST_TEST(!second.ec, second.story.message);
    BOOST_TEST(w.server.connections == (reused ? 1U : 2U));
    BOOST_TEST(w.server.requests == 2U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(framing)

BOOST_AUTO_TEST_CASE(every_row_and_the_call_after_it) {
    for (auto const list :
         {std::span<response_row const>(good_rows), std::span<response_row const>(bad_rows)})
        for (auto const& row : list) BOOST_TEST_CONTEXT(row.text) {
                check(row, "", "");
            }
}

// At once, or while the connection waits for its next use: it is never used again.
BOOST_AUTO_TEST_CASE(what_nobody_asked_for) {
    for (auto const& row : good_rows) {
        if (!row.expected.ends_with("reusable")) continue;
        for (std::string const surplus :
             {"x", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
            BOOST_TEST_CONTEXT(row.text << surplus) {
                check(row, surplus, "");
                check(row, "", surplus);
            }
        }
    }
}

// A POST whose answer cannot be read may have taken effect: it is read back, elsewhere.
BOOST_AUTO_TEST_CASE(a_spoiled_answer_to_an_action_is_read_back) {
    for (auto const& row : bad_rows) {
        bool const ends = lasts_to_the_end(row.text);
        std::size_t posts = 0;
        world w([&](server_request const& r) {
            if (r.method == "GET")
                return r.reply(200, outcome_json("v", "sas_ready", R"("cancel")",
                                                 R"(,"sas":{"emojis":"x","decimals":"1 2 3"})"));
            ++posts;
            r.from->send(row.text);
            if (ends) r.from->close();
        });
        auto client = w.client();
        BOOST_TEST_CONTEXT(row.text) {
            w.run([&]() -> asio::awaitable<void> {
                auto const s = co_await client.sas_confirm("v");
                BOOST_TEST(s.reconciled());
            });
            BOOST_TEST(posts == 1U);
            BOOST_TEST(w.sim.dials() == 2U);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
