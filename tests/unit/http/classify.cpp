#include "http/classify.hpp"

#include <chrono>
#include <random>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::attempt_class;
using vouch::dial_step;
using vouch::errc;
using vouch::http::classify;
using vouch::http::exchange_end;
using vouch::http::from_dial;
using vouch::http::from_status;
using vouch::http::from_transport;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(classify_)

BOOST_AUTO_TEST_CASE(a_whole_response_is_answered) {
    auto const f = classify({.request_written = true,
                             .response_started = true,
                             .status = 503,
                             .retry_after = 2s,
                             .should_retry = true});
    BOOST_TEST((f.outcome == attempt_class::answered));
    BOOST_TEST((f.code == errc::server_error));
    BOOST_TEST(f.status == 503);
    BOOST_TEST((f.retry_after == vouch::duration(2s)));
    BOOST_TEST(f.should_retry.value());
    BOOST_TEST((classify({.request_written = true, .status = 200}).code == errc{}));
}

BOOST_AUTO_TEST_CASE(how_an_exchange_fails) {
    struct row {
        char const* what;
        exchange_end end;
        attempt_class outcome;
        errc code;
        bool stale;
    };
    using enum attempt_class;
    row const rows[] = {
        {"nothing written",
         {.cause = asio::error::connection_reset},
         not_sent,
         errc::connection_lost,
         false},
        {"nothing written on an old connection",
         {.cause = asio::error::broken_pipe, .reused = true},
         not_sent,
         errc::connection_lost,
         true},
        {"written, then reset",
         {.cause = asio::error::connection_reset, .request_written = true},
         ambiguous,
         errc::connection_lost,
         false},
        {"an old connection ends without an answer",
         {.cause = asio::error::eof, .request_written = true, .reused = true},
         ambiguous,
         errc::connection_lost,
         true},
        {"the reader says so",
         {.problem = errc::connection_lost, .request_written = true, .reused = true},
         ambiguous,
         errc::connection_lost,
         true},
        {"an old connection ends amid an answer",
         {.cause = asio::error::eof,
          .request_written = true,
          .reused = true,
          .response_started = true},
         ambiguous,
         errc::connection_lost,
         false},
        {"an old connection stays silent",
         {.problem = errc::timed_out, .request_written = true, .reused = true},
         ambiguous,
         errc::timed_out,
         false},
        {"no connection in time", {.problem = errc::timed_out}, not_sent, errc::timed_out, false},
        {"refused",
         {.problem = errc::connect_failed, .cause = asio::error::connection_refused},
         not_sent,
         errc::connect_failed,
         false},
        {"garbage",
         {.problem = errc::protocol_error,
          .request_written = true,
          .reused = true,
          .response_started = true,
          .status = 200},
         ambiguous,
         errc::protocol_error,
         false},
        {"too large",
         {.problem = errc::response_too_large, .request_written = true, .response_started = true},
         ambiguous,
         errc::response_too_large,
         false},
    };
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(r.what) {
            auto const f = classify(r.end);
            BOOST_TEST((f.outcome == r.outcome));
            BOOST_TEST((f.code == r.code));
            BOOST_TEST((f.cause == r.end.cause));
            BOOST_TEST(f.status == 0);
            BOOST_TEST(f.stale_connection == r.stale);
        }
    }
}

// Whatever happened: nothing is called unsent that was, nothing answered that was not, and what is
// known of the server's wishes is kept.
BOOST_AUTO_TEST_CASE(laws) {
    std::mt19937 random(3);
    auto const coin = [&] { return random() % 2 == 0; };
    boost::system::error_code const causes[] = {{},
                                                asio::error::eof,
                                                asio::error::connection_reset,
                                                asio::error::timed_out,
                                                {1, asio::error::get_ssl_category()}};
    for (int i = 0; i < 20'000; ++i) {
        exchange_end end{.problem = coin() ? errc{} : static_cast<errc>(20 + random() % 8),
                         .cause = causes[random() % 5],
                         .request_written = coin(),
                         .reused = coin(),
                         .response_started = coin(),
                         .status = static_cast<int>(100 + random() % 500)};
        if (coin()) end.retry_after = std::chrono::seconds(random() % 100);
        if (coin()) end.should_retry = coin();
        auto const f = classify(end);
        bool const whole = end.problem == errc{} && !end.cause;
        BOOST_REQUIRE(whole == (f.outcome == attempt_class::answered));
        if (!whole) BOOST_REQUIRE(end.request_written == (f.outcome == attempt_class::ambiguous));
        BOOST_REQUIRE(f.status == (whole ? end.status : 0));
        BOOST_REQUIRE((f.code == errc{}) == (whole && end.status / 100 == 2));
        BOOST_REQUIRE((f.retry_after == end.retry_after && f.should_retry == end.should_retry));
        if (f.stale_connection) BOOST_REQUIRE((end.reused && !end.response_started && !whole));
    }
}

BOOST_AUTO_TEST_CASE(every_status) {
    for (int s = 100; s < 1000; ++s) {
        errc expected = errc::unexpected_status;
        if (s / 100 == 2) expected = errc{};
        if (s / 100 == 3 && s != 304) expected = errc::redirected;
        if (s / 100 == 5) expected = errc::server_error;
        if (s == 400) expected = errc::bad_request;
        if (s == 401) expected = errc::unauthorized;
        if (s == 403) expected = errc::forbidden;
        if (s == 404 || s == 410) expected = errc::not_found;
        if (s == 408) expected = errc::timed_out;
        if (s == 409) expected = errc::conflict;
        if (s == 422) expected = errc::unprocessable;
        if (s == 425 || s == 429) expected = errc::too_many_requests;
        BOOST_TEST((from_status(s) == expected), s);
    }
}

BOOST_AUTO_TEST_CASE(transports_and_dials) {
    BOOST_TEST((from_transport(asio::error::eof) == errc::connection_lost));
    BOOST_TEST((from_transport(asio::error::connection_reset) == errc::connection_lost));
    BOOST_TEST((from_transport(asio::error::timed_out) == errc::timed_out));
    BOOST_TEST((from_transport(asio::ssl::error::stream_truncated) == errc::connection_lost));
    BOOST_TEST((from_transport({1, asio::error::get_ssl_category()}) == errc::tls_failed));
    BOOST_TEST((from_dial(dial_step::resolve) == errc::resolve_failed));
    BOOST_TEST((from_dial(dial_step::connect) == errc::connect_failed));
    BOOST_TEST((from_dial(dial_step::tls) == errc::tls_failed));
}

BOOST_AUTO_TEST_SUITE_END()
