// What an end without close_notify means for an answer (RFC 8446, 6.1; RFC 9112, 8 and 9.8), and
// what is said of TLS that failed.

#include <string>

#include <boost/test/unit_test.hpp>

#include "unit/testing/https.hpp"

using namespace vouch::testing;
using vouch::errc;

namespace {

struct https : one_client {
    // Answers with these bytes, and then ends, with a goodbye or without.
    void answer(std::string bytes, bool goodbye) {
        sim.set_tls(at, {.close_notify = goodbye});
        answer_ = std::move(bytes);
        sim.listen(at, &ending);
    }
    std::string answer_;
    scripted_server ending{[this](server_request const& r) {
        r.from->send(answer_);
        r.from->close();
    }};
};

std::string chunked(bool whole) {
    auto const body = session_json();
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size());
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (size + body) + "\r\n" +
           (whole ? "0\r\n\r\n" : "");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_tls, https)

// Whoever sits in between could have cut it there.
BOOST_AUTO_TEST_CASE(a_body_that_ends_with_the_connection_needs_a_goodbye) {
    answer("HTTP/1.1 200 OK\r\n\r\n" + session_json(), true);
    BOOST_TEST(!ask({.max_retries = 0}));
    answer("HTTP/1.1 200 OK\r\n\r\n" + session_json(), false);
    BOOST_TEST((ask({.max_retries = 0}) == errc::connection_lost));
    BOOST_TEST(story.cause.message() == "stream truncated");
}

BOOST_AUTO_TEST_CASE(a_body_that_says_its_end_needs_none) {
    for (bool const goodbye : {true, false}) {
        for (auto const& whole : {http_response(200, session_json()), chunked(true)}) {
            answer(whole, goodbye);
            BOOST_TEST(!ask({.max_retries = 0}));
            sim.run_for(std::chrono::milliseconds(10));  // the end arrives, too
        }
    }
    // Each on a connection of its own, and the end of the one before costs nothing.
    BOOST_TEST(ending.requests() == 4U);
    BOOST_TEST(sim.dials() == 4U);
    BOOST_TEST(pool.stats().read_backs == 0U);
}

BOOST_AUTO_TEST_CASE(a_body_that_is_cut_fails) {
    auto const whole = http_response(200, session_json());
    for (bool const goodbye : {true, false})
        for (auto const& part : {whole.substr(0, whole.size() - 1), chunked(false),
                                 whole.substr(0, whole.find("\r\n\r\n") + 4)}) {
            answer(part, goodbye);
            BOOST_TEST((ask({.max_retries = 0}) == errc::connection_lost));
        }
}

BOOST_AUTO_TEST_CASE(what_will_not_get_better_is_not_tried_again) {
    sim.set_tls(at, {.certificate = tls_behaviour::shown::expired});
    BOOST_TEST((ask() == errc::tls_failed));
    BOOST_TEST(story.attempts.size() == 1U);
    BOOST_TEST(sim.dials() == 1U);
    BOOST_TEST(!story.request_written);
}

BOOST_AUTO_TEST_CASE(the_whole_line_says_what_where_and_what_to_do) {
    sim.set_tls(at, {.certificate = tls_behaviour::shown::wrong_host});
    BOOST_TEST((ask() == errc::tls_failed));
    BOOST_TEST(to_string(story) ==
               "session: TLS failed: https://vouch.test (sending again would not help); the "
               "server's certificate is not for this host name: use a name that it is for");
}

BOOST_AUTO_TEST_SUITE_END()
