#include "websocket_client.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

std::string refused(std::string_view request, options const& o = {}) {
    served world(o);
    stream wire(world.s, {}, [] {});
    std::string text(request);
    if (auto const at = text.find("TOKEN"); at != std::string::npos)
        text.replace(at, 5, world.laptop);
    wire.receive({}, text);
    return std::string(wire.output().substr(0, wire.output().find("\r\n")));
}

std::string without(std::string text, std::string_view line) {
    std::size_t const at = text.find(line);
    BOOST_TEST_REQUIRE(at != std::string::npos);
    return text.erase(at, text.find("\r\n", at) + 2 - at);
}

std::string state_in(message const& m) {
    auto const v = boost::json::parse(m.text);
    return std::string(v.at("appState").at("verification").at("state").as_string());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(events, served)

BOOST_AUTO_TEST_CASE(an_upgrade_is_answered_as_the_rfc_shows) {
    listening l(*this, laptop);
    BOOST_TEST(l.head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    BOOST_TEST(l.head.find("Sec-WebSocket-Accept: " + std::string(sample_accept) + "\r\n") !=
               std::string::npos);
    BOOST_TEST(l.head.find("Keep-Alive") == std::string::npos);
    auto const first = l.heard();
    BOOST_TEST_REQUIRE(first.size() == 1U);
    BOOST_TEST(first[0].kind == 0x81U);
    BOOST_TEST(first[0].text == R"({"type":"ready","version":1,"chatIDs":[]})");
    BOOST_TEST(!l.wire.idle());
    BOOST_TEST(s.requests().back().status == 101);
    BOOST_TEST(s.requests().back().endpoint == "events");
}

BOOST_AUTO_TEST_CASE(what_is_no_upgrade_is_refused) {
    std::string const good = upgrade("TOKEN");
    BOOST_TEST(refused(good) == "HTTP/1.1 101 Switching Protocols");
    BOOST_TEST(refused(upgrade("wrong")) == "HTTP/1.1 401 Unauthorized");
    BOOST_TEST(refused(without(good, "Upgrade:")) == "HTTP/1.1 426 Upgrade Required");
    BOOST_TEST(refused(without(good, "Connection:")) == "HTTP/1.1 426 Upgrade Required");
    BOOST_TEST(refused(without(good, "Sec-WebSocket-V")) == "HTTP/1.1 426 Upgrade Required");
    BOOST_TEST(refused(without(good, "Sec-WebSocket-K")) == "HTTP/1.1 400 Bad Request");
    BOOST_TEST(refused(upgrade("TOKEN", "c2hvcnQ=")) == "HTTP/1.1 400 Bad Request");
    BOOST_TEST(refused("HEAD" + good.substr(3)) == "HTTP/1.1 426 Upgrade Required");
    BOOST_TEST(refused("POST" + good.substr(3)) == "HTTP/1.1 405 Method Not Allowed");
    BOOST_TEST(refused(good, {.events = false}) == "HTTP/1.1 404 Not Found");
    served off({.events = false});
    BOOST_TEST(off.call("", "GET", "/v1/info").body.find("ws_events") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_change_rings_once_with_the_session) {
    listening l(*this, laptop);
    auto const answer = l.say(command(subscribe));
    BOOST_TEST_REQUIRE(answer.size() == 2U);
    BOOST_TEST(
        answer[1].text ==
        R"({"type":"subscriptions.updated","requestID":"r1","chatIDs":[],"app":{"state":true}})");
    listening other(*this, phone);
    other.heard();

    now += 1s + 500ms;
    std::string const id = create();
    auto heard = l.heard();
    BOOST_TEST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].text.starts_with(
        R"({"type":"app.state.updated","seq":1,"ts":"1970-01-01T00:00:01.500Z","appState":{)"));
    BOOST_TEST(state_in(heard[0]) == "requested");
    good(phone, "POST", path(id, "/accept"));
    heard = l.heard();
    BOOST_TEST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(state_in(heard[0]) == "ready");
    BOOST_TEST(heard[0].text.find(R"("seq":2)") != std::string::npos);
    good(phone, "GET", path(id));
    BOOST_TEST(l.heard().empty());
    BOOST_TEST(other.heard().empty());  // it did not subscribe

    l.say(command(R"({"type":"subscriptions.set","chatIDs":[]})"));
    good(phone, "POST", path(id, "/cancel"));
    BOOST_TEST(l.heard().empty());
}

BOOST_AUTO_TEST_CASE(commands_that_are_none) {
    listening l(*this, laptop);
    l.heard();
    auto const told = [&](std::string_view text) {
        auto const m = l.say(command(text));
        return m.size() == 1 ? m[0].text.substr(0, m[0].text.find(R"(,"message")")) : "?";
    };
    BOOST_TEST(told("{") == R"({"type":"error","code":"INVALID_COMMAND")");
    BOOST_TEST(told("[]") == R"({"type":"error","code":"INVALID_COMMAND")");
    BOOST_TEST(told(R"({"type":"x","requestID":"a"})") ==
               R"({"type":"error","requestID":"a","code":"INVALID_COMMAND")");
    for (auto const* const bad :
         {R"({"type":"subscriptions.set"})", R"({"type":"subscriptions.set","chatIDs":[1]})",
          R"({"type":"subscriptions.set","chatIDs":[],"app":1})",
          R"({"type":"subscriptions.set","chatIDs":[],"app":{"state":1}})"})
        BOOST_TEST(told(bad) == R"({"type":"error","code":"INVALID_PAYLOAD")", bad);
    s.fault({.kind = fault_kind::refuse_command, .body = "NOT_SUBSCRIBED"});
    s.fault({.kind = fault_kind::refuse_command, .nth = 2});
    BOOST_TEST(told(subscribe) == R"({"type":"error","requestID":"r1","code":"NOT_SUBSCRIBED")");
    BOOST_TEST(told(subscribe) == R"({"type":"error","requestID":"r1","code":"INTERNAL_ERROR")");
    create();
    BOOST_TEST(l.heard().empty());
}

BOOST_AUTO_TEST_CASE(frames_in_pieces_pings_and_the_end) {
    std::string const text(subscribe);
    std::string const bytes = frame(0x01, text.substr(0, 9)) + frame(0x89, "are you there?") +
                              frame(0x00, text.substr(9, 30)) + frame(0x80, text.substr(39)) +
                              frame(0x8a, "") + frame(0x88, "\x03\xe8");
    for (std::size_t const step : {1U, 3U, 1000U}) {
        listening l(*this, laptop);
        l.heard();
        std::vector<message> all;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            for (message& m : l.say(std::string_view(bytes).substr(at, step)))
                all.push_back(std::move(m));
        BOOST_TEST_REQUIRE(all.size() == 3U);
        BOOST_TEST(all[0].kind == 0x8aU);
        BOOST_TEST(all[0].text == "are you there?");
        BOOST_TEST(all[1].text.find("subscriptions.updated") != std::string::npos);
        BOOST_TEST(all[2].kind == 0x88U);
        BOOST_TEST(all[2].text == "\x03\xe8");
        BOOST_TEST((l.wire.current() == stream::state::closing));
    }
}

BOOST_AUTO_TEST_CASE(frames_that_break_the_protocol_end_it) {
    std::string unmasked = frame(0x81, "x");
    unmasked[1] = 1;
    std::string const huge = std::string("\x81\xff", 2) + std::string(6, '\xff') +
                             "\xff\xff"
                             "abcd";
    struct row {
        std::string bytes;
        unsigned code;
    };
    for (row const& r : {
             row{unmasked, 1002},
             row{frame(0xc1, "x"), 1002},                    // a reserved bit
             row{frame(0x83, "x"), 1002},                    // an unknown opcode
             row{frame(0x09, "x"), 1002},                    // a ping in parts
             row{frame(0x89, std::string(126, 'x')), 1002},  // and one too large
             row{frame(0x80, "x"), 1002},                    // continues nothing
             row{frame(0x01, "x") + frame(0x81, "y"), 1002},
             row{frame(0x82, "x"), 1003},
             row{huge, 1009},
         }) {
        listening l(*this, laptop);
        l.heard();
        auto const told = l.say(r.bytes);
        BOOST_TEST_REQUIRE(told.size() == 1U);
        BOOST_TEST(told[0].kind == 0x88U);
        BOOST_TEST((static_cast<unsigned char>(told[0].text[0]) * 256U +
                    static_cast<unsigned char>(told[0].text[1])) == r.code);
        BOOST_TEST((l.wire.current() == stream::state::closing));
    }
}

BOOST_AUTO_TEST_CASE(events_get_lost_come_twice_late_and_broken) {
    listening l(*this, laptop);
    l.subscribed();
    auto const rings = [&] {
        good(laptop, "POST", path(create(), "/cancel"));
        return l.numbers();
    };
    using numbers = std::vector<std::int64_t>;
    BOOST_TEST((rings() == numbers{1, 2}));
    s.fault({.kind = fault_kind::drop_event});
    BOOST_TEST((rings() == numbers{4}));
    s.fault({.kind = fault_kind::repeat_event});
    BOOST_TEST((rings() == numbers{5, 5, 6}));
    s.fault({.kind = fault_kind::reorder_event});
    BOOST_TEST((rings() == numbers{8, 7}));
    s.fault({.kind = fault_kind::garble_event, .device = "laptop", .endpoint = "events"});
    BOOST_TEST((rings() == numbers{-1, 10}));
    s.fault({.kind = fault_kind::garble_event, .body = R"({"seq":77})"});
    BOOST_TEST((rings() == numbers{77, 12}));
    s.fault({.kind = fault_kind::drop_event, .device = "phone"});
    BOOST_TEST((rings() == numbers{13, 14}));
    s.fault({.kind = fault_kind::hang_up, .nth = 2});
    BOOST_TEST((rings() == numbers{15}));
    BOOST_TEST((l.wire.current() == stream::state::broken));
    BOOST_CHECK_THROW(s.fault({.kind = fault_kind::drop_event, .endpoint = "list"}),
                      std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(faults_strike_the_upgrade_too) {
    s.fault({.kind = fault_kind::status, .endpoint = "events"});
    stream wire(s, {}, [] {});
    wire.receive(now, upgrade(laptop));
    BOOST_TEST(wire.output().starts_with("HTTP/1.1 503 "));
    s.fault({.kind = fault_kind::delay_response, .endpoint = "events", .wait = 1s});
    stream late(s, {}, [] {});
    late.receive(now, upgrade(laptop));
    BOOST_TEST(late.output().empty());
    s.advance(now + 1s);
    BOOST_TEST(late.output().find("ready") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_device_that_goes_takes_its_channels_along) {
    listening l(*this, laptop);
    listening other(*this, phone);
    l.subscribed();
    other.subscribed();
    s.remove_device("laptop");
    auto const told = l.heard();
    BOOST_TEST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].text == "\x03\xf0");  // 1008
    BOOST_TEST((l.wire.current() == stream::state::closing));
    BOOST_TEST((other.wire.current() == stream::state::open));
    s.reset();
    BOOST_TEST((other.wire.current() == stream::state::closing));
    BOOST_TEST(other.heard().back().text == "\x03\xe9");  // 1001
}

BOOST_AUTO_TEST_CASE(who_does_not_listen_is_not_told_for_ever) {
    listening l(*this, laptop);
    l.subscribed();
    for (int i = 0; i < 5000 && l.wire.current() == stream::state::open; ++i)
        good(laptop, "POST", path(create(), "/cancel"));
    BOOST_TEST((l.wire.current() == stream::state::broken));
    BOOST_TEST(l.wire.output().size() < 1100U * 1024);
}

BOOST_AUTO_TEST_SUITE_END()
