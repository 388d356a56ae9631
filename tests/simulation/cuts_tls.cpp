// The same over TLS: the wire cut after every byte of the records that carry the request and its
// response, and of the handshake; ended with and without close_notify where a record ends.

#include <string>

#include <boost/test/unit_test.hpp>

#include "effect_calls.hpp"

using namespace vouch::testing;
using vouch::errc;
using vouch::error_code;
using vouch::snapshot;

namespace {

// RFC 8446, 5.2: header, type and tag of a record.
constexpr std::size_t around_record = 5 + 1 + 16;

struct tls_flow : flow {
    tls_flow() : flow(1, {}, true) {}
};

outcome whole(scenario const& s) {
    tls_flow f;
    tally t;
    auto const o = run(s, f, nothing, t);
    BOOST_TEST(!o.ec);
    return o;
}

struct cut_outcome {
    outcome o;
    std::size_t requests = 0;  // that the server saw
};

// On a connection that stands.
cut_outcome run_cut(scenario const& s, wire_cut const& c, tally& t) {
    tls_flow f;
    std::size_t before = 0;
    auto const o = run(
        s, f,
        [&](flow& g) {
            g.connect();
            before = g.server.service().requests().size();
            g.sim.cut_next(g.at, c);
        },
        t);
    return {o, f.server.service().requests().size() - before};
}

void check(tally const& t, scenario const& s, std::string const& what) {
    t.print(std::string(s.name) + ", " + what);
    BOOST_TEST(t.failed == 0U);
    BOOST_TEST((s.scan() || t.unknown == 0U));
    BOOST_TEST((s.scan() || t.succeeded == t.runs));
}

// Without another try; whether it was cut at all.
bool create_once(wire_cut const& c, vouch::failure& story) {
    tls_flow f;
    f.sim.cut_next(f.at, c);
    bool over = false;
    f.laptop.create({.purpose = vouch::purpose::login}, {.max_retries = 0, .details = &story},
                    [&](error_code, snapshot const&) { over = true; });
    BOOST_TEST(f.sim.run_until([&] { return over; }));
    return story.code || f.sim.dials() > 1;
}

}  // namespace

// Takes a while: a test of its own for ctest, beside the others.
BOOST_AUTO_TEST_SUITE(cuts_tls, *boost::unit_test::disabled())

// In turn by a reset and by what looks like an orderly end, which nobody said goodbye before.
BOOST_AUTO_TEST_CASE(the_wire_is_cut_after_every_byte) {
    for (auto const& s : scenarios()) {
        auto const o = whole(s);
        tally t;
        for (std::size_t n = 0; n <= o.request + around_record; ++n)
            run_cut(s, {.received = n, .reset = n % 2 == 0}, t);
        for (std::size_t n = 0; n < o.response + around_record; ++n)
            run_cut(s, {.sent = n, .reset = n % 2 == 0}, t);
        check(t, s, "wire");
    }
}

// The last byte of a record is what makes the other side see it: both ends of both records, both
// ways.
BOOST_AUTO_TEST_CASE(a_record_counts_when_it_is_whole) {
    auto const& accept = scenarios()[1];
    auto const o = whole(accept);
    tally t;
    for (bool const reset : {true, false}) {
        auto const last = o.request + around_record;
        auto const seen = run_cut(accept, {.received = last, .reset = reset}, t).requests;
        BOOST_TEST(run_cut(accept, {.received = last - 1, .reset = reset}, t).requests == seen);
        BOOST_TEST(seen == 2U);
    }
}

// A response that ends after every byte, in a record of its own, in turn with and without goodbye.
BOOST_AUTO_TEST_CASE(the_server_ends_after_every_byte) {
    for (auto const& s : scenarios()) {
        auto const o = whole(s);
        tally t;
        for (std::size_t n = 0; n < o.response; ++n) {
            tls_flow f;
            f.sim.set_tls(f.at, {.close_notify = n % 2 == 0});
            run(
                s, f, [&](flow& g) { g.server.cut_next({.response_bytes = n}); }, t);
        }
        check(t, s, "records");
    }
}

// Nothing was sent then, so that an effect call may be sent again like any other.
BOOST_AUTO_TEST_CASE(the_handshake_is_cut_after_every_byte) {
    auto const& create = scenarios().front();
    for (bool const to_server : {true, false}) {
        tally again;
        std::size_t not_sent = 0;
        for (bool cut = true; cut;) {
            wire_cut c{.reset = again.runs % 2 == 0};
            (to_server ? c.received : c.sent) = again.runs;
            vouch::failure story;
            cut = create_once(c, story);
            if (story.code && !story.request_written) {
                ++not_sent;
                BOOST_TEST((story.code == errc::tls_failed), story.code.message());
                BOOST_TEST(to_string(story.attempts.at(0).outcome) == "not sent");
            }
            tls_flow f;
            run(
                create, f, [&](flow& g) { g.sim.cut_next(g.at, c); }, again);
        }
        again.print(to_server ? "handshake, to the server" : "handshake, to the client");
        BOOST_TEST_MESSAGE(not_sent << " of them before the request");
        BOOST_TEST(not_sent > 250U);
        BOOST_TEST(again.succeeded == again.runs);
    }
}

BOOST_AUTO_TEST_SUITE_END()
