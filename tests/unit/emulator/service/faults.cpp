#include "fixture.hpp"

#include <vector>

#include <emulator/service/fault_book.hpp>

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

struct wired : served {
    std::string id = create();
    std::string text;
    stream wire{s, {}, [this] { take(); }};

    void take() {
        text += wire.output();
        wire.consume(wire.output().size());
    }
    std::string get(std::string_view target) {
        text.clear();
        wire.receive(now, "GET " + std::string(target) +
                              " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + laptop +
                              "\r\n\r\n");
        take();
        return text;
    }
    std::string post(std::string_view token, std::string_view target) {
        text.clear();
        wire.receive(now, "POST " + std::string(target) +
                              " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" +
                              "Authorization: Bearer " + std::string(token) + "\r\n\r\n");
        take();
        return text;
    }
    unsigned accepts() {
        for (effect const& e : s.effects(id))
            if (e.action == "accept") return e.performed;
        return 0;
    }
};

std::string why(fault const& f) {
    try {
        fault_book(1).add(f);
    } catch (std::invalid_argument const& e) {
        return e.what();
    }
    return "nothing wrong";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(which_requests_are_struck) {
    fault_book book(1);
    book.add({.device = "phone", .endpoint = "accept", .nth = 2, .count = 2});
    auto const struck = [&](std::string_view device, endpoint e) {
        return !book.decide(device, e).names.empty();
    };
    BOOST_TEST(!struck("phone", endpoint::accept));
    BOOST_TEST(!struck("laptop", endpoint::accept));
    BOOST_TEST(!struck("phone", endpoint::cancel));
    BOOST_TEST(struck("phone", endpoint::accept));
    BOOST_TEST(struck("phone", endpoint::accept));
    BOOST_TEST(!struck("phone", endpoint::accept));
    BOOST_TEST(book.rules().front().matched == 4U);
    BOOST_TEST(book.rules().front().struck == 2U);
}

BOOST_AUTO_TEST_CASE(a_probability_is_drawn_from_the_seed) {
    auto const draw = [](std::uint64_t seed) {
        fault_book book(seed);
        book.add({.count = 0, .probability = 0.3});
        std::string pattern;
        for (int i = 0; i < 1000; ++i)
            pattern += book.decide("", endpoint::list).names.empty() ? '.' : 'x';
        return pattern;
    };
    BOOST_TEST(draw(1) == draw(1));
    BOOST_TEST(draw(1) != draw(2));
    auto const hits = std::ranges::count(draw(1), 'x');
    BOOST_TEST(hits > 250);
    BOOST_TEST(hits < 350);
}

BOOST_AUTO_TEST_CASE(several_faults_add_up) {
    fault_book book(1);
    book.add({.kind = fault_kind::delay, .wait = 1s});
    book.add({.kind = fault_kind::delay, .wait = 2s});
    book.add({.kind = fault_kind::chunked});
    book.add({.kind = fault_kind::truncate, .bytes = 9});
    fault_plan const plan = book.decide("", endpoint::list);
    BOOST_TEST((plan.before == 3s));
    BOOST_TEST((plan.delivery.framing == framing::chunked));
    BOOST_TEST(plan.delivery.cut.value() == 9U);
    BOOST_TEST(plan.names == "delay delay chunked truncate");
    BOOST_TEST(book.decide("", endpoint::list).names == "");
}

BOOST_AUTO_TEST_CASE(every_kind_has_a_name) {
    for (int i = 0; i <= static_cast<int>(fault_kind::duplicate); ++i) {
        auto const kind = static_cast<fault_kind>(i);
        BOOST_TEST(!to_string(kind).empty());
        BOOST_TEST((fault_kind_named(to_string(kind)) == kind));
    }
    BOOST_TEST(!fault_kind_named("none"));
}

BOOST_AUTO_TEST_CASE(bad_faults_are_refused_with_a_reason) {
    BOOST_TEST(why({.endpoint = "acept"}) ==
               "there is no endpoint 'acept': it is info, events, session, list, create, retrieve, "
               "accept, "
               "cancel, sas_start, sas_confirm, qr_scan or qr_confirm_scanned");
    BOOST_TEST(why({.nth = 0}) == "'nth' counts from 1");
    BOOST_TEST(why({.probability = 1.5}) == "a probability lies between 0 and 1");
    BOOST_TEST(why({.probability = -1}) == "a probability lies between 0 and 1");
    BOOST_TEST(why({.status = 100}) == "a final status lies between 200 and 599");
    BOOST_TEST(why({.wait = -1s}) == "a fault cannot wait backwards");
    BOOST_TEST(why({.retry_after = "1\r\nX: y"}) ==
               "a header of a fault must not hold CR, LF or NUL");
    served s;
    BOOST_CHECK_THROW(s.s.fault({.device = "nobody"}), std::invalid_argument);
}

BOOST_FIXTURE_TEST_CASE(a_status_before_has_no_effect_and_one_after_has, wired) {
    s.fault({.kind = fault_kind::status,
             .status = 503,
             .retry_after_ms = "20",
             .should_retry = "true"});
    std::string const before = post(phone, path(id, "/accept"));
    BOOST_TEST(before.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    BOOST_TEST(before.find("retry-after-ms: 20\r\nx-should-retry: true\r\n") != std::string::npos);
    BOOST_TEST(before.ends_with(R"({"message":"Service Unavailable","code":"unavailable"})"));
    BOOST_TEST(accepts() == 0U);
    s.fault({.kind = fault_kind::status_after, .status = 502, .body = "<html>"});
    std::string const after = post(phone, path(id, "/accept"));
    BOOST_TEST(after.starts_with("HTTP/1.1 502 "));
    BOOST_TEST(after.ends_with("\r\n\r\n<html>"));
    BOOST_TEST(accepts() == 1U);
}

BOOST_FIXTURE_TEST_CASE(resets_before_and_after_the_effect, wired) {
    s.fault({.kind = fault_kind::reset});
    BOOST_TEST(post(phone, path(id, "/accept")) == "");
    BOOST_TEST((wire.current() == stream::state::broken));
    BOOST_TEST(accepts() == 0U);
    BOOST_TEST(s.requests().back().status == 0);
    BOOST_TEST(s.requests().back().faults == "reset");

    s.fault({.kind = fault_kind::reset_after});
    stream second{s, {}, [] {}};
    second.receive(now, "POST " + path(id, "/accept") +
                            " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer " +
                            phone + "\r\n\r\n");
    BOOST_TEST(second.output().empty());
    BOOST_TEST((second.current() == stream::state::broken));
    BOOST_TEST(accepts() == 1U);
}

BOOST_FIXTURE_TEST_CASE(cut_amid_the_answer_at_any_byte, wired) {
    std::size_t const whole = get(path(id)).size();
    for (std::size_t n : {std::size_t{1}, std::size_t{17}, whole / 2, whole - 1}) {
        s.fault({.kind = fault_kind::truncate, .bytes = n});
        std::string got;
        stream one{s, {}, [] {}};
        one.receive(now, "GET " + path(id) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                             laptop + "\r\n\r\n");
        BOOST_TEST(one.output().size() == n);
        BOOST_TEST((one.current() == stream::state::closing));
    }
}

BOOST_FIXTURE_TEST_CASE(a_lost_effect_looks_like_success, wired) {
    s.fault({.kind = fault_kind::lose, .endpoint = "accept"});
    std::string const answer = post(phone, path(id, "/accept"));
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK"));
    BOOST_TEST(answer.find(R"("state":"requested")") != std::string::npos);
    BOOST_TEST(accepts() == 0U);
    s.fault({.kind = fault_kind::lose, .endpoint = "create"});
    s.add_device({.name = "tablet"});
    BOOST_TEST(
        post(s.device("tablet").token, "/v1/app/setup/verifications").find("\"verification\"") ==
        std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_duplicated_effect_happens_once_and_is_answered_twice, wired) {
    s.fault({.kind = fault_kind::duplicate});
    BOOST_TEST(post(phone, path(id, "/accept")).starts_with("HTTP/1.1 200 OK"));
    BOOST_TEST(accepts() == 1U);
    for (effect const& e : s.effects(id))
        if (e.action == "accept") BOOST_TEST(e.repeated == 1U);
    served strict({.strict_repeats = true});
    std::string const other = strict.create();
    strict.s.fault({.kind = fault_kind::duplicate});
    BOOST_TEST(strict.call(strict.phone, "POST", strict.path(other, "/accept")).status == 409);
}

BOOST_FIXTURE_TEST_CASE(delays_before_and_after_the_effect, wired) {
    s.fault({.kind = fault_kind::delay, .endpoint = "accept", .wait = 2s});
    BOOST_TEST(post(phone, path(id, "/accept")) == "");
    BOOST_TEST(accepts() == 0U);
    BOOST_TEST((s.next_due() == now + 2s));
    now += 2s;
    s.advance(now);
    BOOST_TEST(text.starts_with("HTTP/1.1 200 OK"));
    BOOST_TEST(accepts() == 1U);

    s.fault({.kind = fault_kind::delay_response, .endpoint = "sas_start", .wait = 2s});
    BOOST_TEST(post(phone, path(id, "/sas/start")) == "");
    now += 2s;
    BOOST_TEST(state(laptop, id) == "sas_ready");
    BOOST_TEST(text.starts_with("HTTP/1.1 200 OK"));
}

BOOST_FIXTURE_TEST_CASE(who_hangs_up_during_a_delay_has_asked_all_the_same, wired) {
    s.fault({.kind = fault_kind::delay, .endpoint = "accept", .wait = 2s});
    post(phone, path(id, "/accept"));
    wire.receive_end(now);
    s.advance(now + 2s);
    BOOST_TEST(accepts() == 1U);
    BOOST_TEST(text == "");
}

BOOST_FIXTURE_TEST_CASE(drips_byte_by_byte, wired) {
    std::string const whole = get(path(id));
    s.fault({.kind = fault_kind::drip, .wait = 10ms});
    BOOST_TEST(get(path(id)).size() == 1U);
    for (std::size_t i = 2; i <= whole.size(); ++i) {
        now += 10ms;
        s.advance(now);
        BOOST_TEST_REQUIRE(text.size() == i);
    }
    BOOST_TEST(text == whole);
    BOOST_TEST(wire.idle());
}

BOOST_FIXTURE_TEST_CASE(stalls_for_ever, wired) {
    s.fault({.kind = fault_kind::stall, .bytes = 10});
    BOOST_TEST(get(path(id)) == "HTTP/1.1 2");
    s.advance(now + 1h);
    BOOST_TEST(text == "HTTP/1.1 2");
    BOOST_TEST((wire.current() == stream::state::open));
    BOOST_TEST(!wire.idle());
}

BOOST_FIXTURE_TEST_CASE(framings_right_and_wrong, wired) {
    std::string const plain = get(path(id));
    std::string const body = plain.substr(plain.find("\r\n\r\n") + 4);
    auto const framed = [&](fault_kind k) {
        s.fault({.kind = k});
        stream one{s, {}, [] {}};
        one.receive(now, "GET " + path(id) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                             laptop + "\r\n\r\n");
        return std::pair(std::string(one.output()), one.current());
    };
    auto const has = [](std::string const& whole, std::string_view part) {
        return whole.find(part) != std::string::npos;
    };
    std::string const length = std::to_string(body.size());
    auto [text1, end1] = framed(fault_kind::chunked);
    BOOST_TEST(has(text1, "Transfer-Encoding: chunked\r\n"));
    BOOST_TEST(!has(text1, "Content-Length"));
    BOOST_TEST(text1.ends_with("\r\n0\r\n\r\n"));
    BOOST_TEST((end1 == stream::state::open));
    auto [text2, end2] = framed(fault_kind::close_delimited);
    BOOST_TEST(has(text2, "Connection: close\r\n"));
    BOOST_TEST(text2.ends_with("\r\n\r\n" + body));
    BOOST_TEST((end2 == stream::state::closing));
    BOOST_TEST(has(framed(fault_kind::short_length).first,
                   "Content-Length: " + std::to_string(body.size() / 2) + "\r\n"));
    auto [text3, end3] = framed(fault_kind::long_length);
    BOOST_TEST(has(text3, "Content-Length: " + std::to_string(body.size() + 100) + "\r\n"));
    BOOST_TEST((end3 == stream::state::closing));
    BOOST_TEST(has(framed(fault_kind::bad_chunk).first, "\r\n\r\nno-number\r\n{"));
    BOOST_TEST(has(framed(fault_kind::two_lengths).first,
                   "Content-Length: " + length +
                       "\r\nContent-Length: " + std::to_string(body.size() + 1) + "\r\n"));
    BOOST_TEST(framed(fault_kind::surplus)
                   .first.ends_with(body + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    std::string const garbled = framed(fault_kind::garble).first;
    BOOST_TEST(garbled.ends_with("\r\n\r\n" + std::string(body.size(), '#')));
}

BOOST_AUTO_TEST_SUITE_END()
