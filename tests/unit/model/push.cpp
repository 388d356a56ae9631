#include "model/push.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

using vouch::decode_events_url;
using kind = vouch::push_message::kind;

namespace {

constexpr auto* verification =
    R"({"id":"txn-1","availableActions":["cancel"],"direction":"outgoing","methods":["sas"],)"
    R"("purpose":"login","state":"ready"})";

std::string event(std::string const& state, std::string const& seq = "7") {
    return R"({"type":"app.state.updated","seq":)" + seq + R"(,"ts":"x","appState":)" + state + "}";
}

/// A message that owns what it shows.
struct heard {
    kind what{};
    std::string code;
    std::uint64_t seq = 0;
    std::optional<vouch::verification> verification;
};
std::optional<heard> decode_push(std::string_view text) {
    struct : vouch::push_reader {
        void on_push(vouch::push_message const& m) override {
            told.emplace(heard{m.what, std::string(m.code), m.seq, {}});
            if (m.verification != nullptr) told->verification = *m.verification;
        }
        std::optional<heard> told;
    } reader;
    bool const good = vouch::decode_push(text, reader);
    BOOST_TEST(good == reader.told.has_value());
    return reader.told;
}

kind kind_of(std::string_view text) {
    auto const m = decode_push(text);
    BOOST_TEST_REQUIRE(m.has_value(), text);
    return m->what;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(push)

BOOST_AUTO_TEST_CASE(an_event_shows_the_verification_of_its_session) {
    std::string const session =
        R"({"e2ee":{},"state":"x","verification":)" + std::string(verification) + "}";
    for (auto const& state : {session, R"({"session":)" + session + "}"}) {
        auto const m = decode_push(event(state));
        BOOST_TEST_REQUIRE(m.has_value());
        BOOST_TEST((m->what == kind::event));
        BOOST_TEST(m->seq == 7U);
        BOOST_TEST_REQUIRE(m->verification.has_value());
        BOOST_TEST(m->verification->id == "txn-1");
    }
    auto const without = decode_push(event("{}", "9007199254740992"));
    BOOST_TEST_REQUIRE(without.has_value());
    BOOST_TEST(without->seq == 9007199254740992U);
    BOOST_TEST(!without->verification.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_event_is_not_taken_for_one) {
    for (std::string const& bad :
         {event("{}", "-1"), event("{}", "1e300"), event("{}", "\"1\""), event("[]"), event("null"),
          event(R"({"verification":{"id":"txn-1"}})"), event("{}").substr(0, 30),
          std::string(R"({"type":"app.state.updated","seq":1})"), std::string(R"({"seq":1})"),
          std::string("[]"), std::string(), std::string("\xff")})
        BOOST_TEST(!decode_push(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(what_else_is_said) {
    BOOST_TEST((kind_of(R"({"type":"ready","version":1,"chatIDs":[]})") == kind::ready));
    BOOST_TEST((kind_of(R"({"type":"chat.updated","chat":{"id":1}})") == kind::other));
    BOOST_TEST((kind_of(R"({"type":"subscriptions.updated","chatIDs":[]})") == kind::subscribed));
    BOOST_TEST(
        (kind_of(R"({"type":"subscriptions.updated","app":{"state":true}})") == kind::subscribed));
    BOOST_TEST(
        (kind_of(R"({"type":"subscriptions.updated","app":{"state":false}})") == kind::refused));
    auto const error = decode_push(R"({"type":"error","code":"INTERNAL_ERROR","message":"x"})");
    BOOST_TEST_REQUIRE(error.has_value());
    BOOST_TEST((error->what == kind::refused));
    BOOST_TEST(error->code == "INTERNAL_ERROR");
}

BOOST_AUTO_TEST_CASE(where_events_come_from) {
    BOOST_TEST(decode_events_url(R"({"app":{},"endpoints":{"mcp":1,"ws_events":"ws://x/y"}})")
                   .value_or("?") == "ws://x/y");
    for (auto const* const none : {"{}", R"({"endpoints":{}})", R"({"endpoints":null})"})
        BOOST_TEST(decode_events_url(none).value_or("?").empty());
    for (auto const* const bad : {"", "[]", R"({"endpoints":{"ws_events":1}})"})
        BOOST_TEST(!decode_events_url(bad).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
