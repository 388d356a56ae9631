#include "fixture.hpp"

#include <emulator/service/headers.hpp>

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

/// A connection and what came out of it.
struct line {
    explicit line(service& s, stream::options const& o = {}) : wire(s, o, [this] { ++told; }) {}
    int told = 0;
    stream wire;

    std::string take() {
        std::string out(wire.output());
        wire.consume(out.size());
        return out;
    }
};

struct polling : served {
    using served::served;
    std::string id = create();
    line l{s};

    std::string tag() { return field(call(laptop, "GET", path(id)), "ETag"); }

    void poll(std::string const& etag, std::string const& wait) {
        std::string text =
            "GET " + path(id) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + laptop + "\r\n";
        if (!etag.empty()) text += "If-None-Match: " + etag + "\r\n";
        if (!wait.empty()) text += "Prefer: wait=" + wait + "\r\n";
        l.wire.receive(now, text + "\r\n");
    }
};

struct not_holding : polling {
    not_holding() : polling(options{.hold = false}) {}
};
struct without_tags : polling {
    without_tags() : polling(options{.etag = false}) {}
};

}  // namespace

BOOST_AUTO_TEST_SUITE(conditional)

BOOST_FIXTURE_TEST_CASE(the_tag_covers_the_verification_alone, polling) {
    std::string const first = tag();
    BOOST_TEST(first == tag());
    s.script("laptop", {});
    // Another request changes the session, not this verification.
    good(phone, "POST", "/v1/app/setup/verifications");
    BOOST_TEST(first == tag());
    good(phone, "POST", path(id, "/accept"));
    BOOST_TEST(first != tag());
}

BOOST_FIXTURE_TEST_CASE(a_poll_is_held_until_an_action_wakes_it, polling) {
    poll(tag(), "25");
    BOOST_TEST(l.take() == "");
    BOOST_TEST(!l.wire.idle());
    now += 10s;
    s.advance(now);
    BOOST_TEST(l.take() == "");
    good(phone, "POST", path(id, "/accept"));
    BOOST_TEST(l.told == 1);
    std::string const answer = l.take();
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(answer.find("Preference-Applied: wait=25\r\n") != std::string::npos);
    BOOST_TEST(answer.find("ETag: " + tag() + "\r\n") != std::string::npos);
    BOOST_TEST(answer.find(R"("state":"ready")") != std::string::npos);
    BOOST_TEST(l.wire.idle());
}

BOOST_FIXTURE_TEST_CASE(a_poll_is_held_no_longer_than_asked, polling) {
    std::string const known = tag();
    poll(known, "25");
    BOOST_TEST((s.next_due() == now + 25s));
    s.advance(now + 25s - 1ns);
    BOOST_TEST(l.take() == "");
    s.advance(now + 25s);
    std::string const answer = l.take();
    BOOST_TEST(answer.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    BOOST_TEST(answer.find("ETag: " + known) != std::string::npos);
    BOOST_TEST(answer.find("Preference-Applied: wait=25\r\n") != std::string::npos);
    BOOST_TEST(answer.find("Content-Length") == std::string::npos);
    BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_FIXTURE_TEST_CASE(a_change_before_the_poll_is_told_at_once, polling) {
    std::string const old = tag();
    good(phone, "POST", path(id, "/accept"));
    poll(old, "25");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 200 OK\r\n"));
}

BOOST_FIXTURE_TEST_CASE(changes_of_others_do_not_wake_it, polling) {
    poll(tag(), "25");
    good(phone, "POST", "/v1/app/setup/verifications");
    BOOST_TEST(l.told == 0);
}

BOOST_FIXTURE_TEST_CASE(a_timeout_of_the_protocol_wakes_it, polling) {
    now += 9min + 50s;
    s.advance(now);
    poll(tag(), "25");
    s.advance(now + 10s);
    BOOST_TEST(l.take().find("m.timeout") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(without_a_tag_or_without_a_wait_nothing_is_held, polling) {
    poll("", "25");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 200 OK\r\n"));
    poll(tag(), "");
    std::string const at_once = l.take();
    BOOST_TEST(at_once.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    BOOST_TEST(at_once.find("Preference-Applied") == std::string::npos);
    poll(tag(), "0");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 304 Not Modified\r\n"));
    poll(tag(), "soon");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 304 Not Modified\r\n"));
}

BOOST_FIXTURE_TEST_CASE(tags_are_compared_weakly_and_in_lists, polling) {
    poll("\"other\", W/" + tag(), "25");
    BOOST_TEST(l.take() == "");
    line other(s);
    other.wire.receive(now, "GET " + path(id) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                laptop + "\r\nIf-None-Match: \"other\"\r\nPrefer: wait=9\r\n\r\n");
    BOOST_TEST(other.take().starts_with("HTTP/1.1 200 OK\r\n"));
}

BOOST_FIXTURE_TEST_CASE(a_hold_is_cut_to_the_longest_allowed, polling) {
    poll(tag(), "100000");
    BOOST_TEST((s.next_due() == now + 60s));
    s.advance(now + 60s);
    BOOST_TEST(l.take().find("Preference-Applied: wait=60\r\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(who_hangs_up_is_forgotten, polling) {
    poll(tag(), "25");
    l.wire.receive_end(now);
    BOOST_TEST((l.wire.current() == stream::state::closing));
    good(phone, "POST", path(id, "/accept"));
    BOOST_TEST(l.take() == "");
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_goes_away_is_forgotten, polling) {
    {
        line other(s);
        other.wire.receive(now, "GET " + path(id) +
                                    " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + laptop +
                                    "\r\nIf-None-Match: " + tag() + "\r\nPrefer: wait=5\r\n\r\n");
    }
    good(phone, "POST", path(id, "/accept"));
    s.advance(now + 1min);
}

BOOST_FIXTURE_TEST_CASE(removing_the_device_answers_its_polls, polling) {
    poll(tag(), "25");
    s.remove_device("laptop");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 401 Unauthorized\r\n"));
}

BOOST_FIXTURE_TEST_CASE(a_reset_answers_held_polls, polling) {
    poll(tag(), "25");
    s.reset();
    BOOST_TEST(l.take().starts_with("HTTP/1.1 404 Not Found\r\n"));
    BOOST_TEST(s.device("laptop").token == laptop);
}

BOOST_FIXTURE_TEST_CASE(told_not_to_hold_it_answers_at_once, not_holding) {
    poll(tag(), "25");
    std::string const answer = l.take();
    BOOST_TEST(answer.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    BOOST_TEST(answer.find("Preference-Applied") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(told_to_give_no_tags_it_knows_none, without_tags) {
    BOOST_TEST(tag() == "");
    poll("\"x\"", "25");
    BOOST_TEST(l.take().starts_with("HTTP/1.1 200 OK\r\n"));
}

BOOST_AUTO_TEST_CASE(preferences_are_read_as_rfc_7240_says) {
    auto const wait = [](std::initializer_list<char const*> fields) {
        request r;
        for (char const* const f : fields) r.headers.emplace_back("prefer", f);
        auto const w = preferred_wait(r);
        return w ? w->count() : -1;
    };
    BOOST_TEST(wait({"wait=10"}) == 10);
    BOOST_TEST(wait({"respond-async, wait=10"}) == 10);
    BOOST_TEST(wait({"respond-async", "Wait = 7 "}) == 7);
    BOOST_TEST(wait({"wait=1, wait=2"}) == 1);
    BOOST_TEST(wait({"waiting=1"}) == -1);
    BOOST_TEST(wait({"wait=-1"}) == -1);
    BOOST_TEST(wait({"wait=99999999999"}) == -1);
    BOOST_TEST(wait({}) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
