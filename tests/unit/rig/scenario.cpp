#include "rig/scenario.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace vouch;
using namespace vouch::rig;

BOOST_AUTO_TEST_SUITE(rig_scenario)

BOOST_AUTO_TEST_CASE(every_member) {
    auto const kinds = read_scenario(R"({"pairs": [
        {"name": "a"},
        {"name": "b", "weight": 3, "method": "qr", "timeoutMs": 1500, "tamper": "key",
         "initiator": {"does": "mismatch", "thinksMs": 20},
         "responder": {"does": "ignore", "thinksMs": [10, 30]},
         "expect": ["m.user", "timed_out"]}]})");
    BOOST_TEST_REQUIRE(kinds.size() == 2U);
    auto const& a = kinds[0];
    BOOST_TEST(a.name == "a");
    BOOST_TEST(a.weight == 1U);
    BOOST_TEST((!a.method && !a.timeout && a.tamper == "none"));
    BOOST_TEST((a.initiator.conduct == pair_conduct::honest));
    BOOST_TEST(a.expect == std::vector<std::string>{"done"}, boost::test_tools::per_element());
    auto const& b = kinds[1];
    BOOST_TEST(b.weight == 3U);
    BOOST_TEST((b.method == method::qr));
    BOOST_TEST((b.timeout == duration(1500ms)));
    BOOST_TEST((b.tamper == "key"));
    BOOST_TEST((b.initiator.conduct == pair_conduct::mismatch));
    BOOST_TEST((b.initiator.thinks_least == 20ms && b.initiator.thinks_most == 20ms));
    BOOST_TEST((b.responder.conduct == pair_conduct::ignore));
    BOOST_TEST((b.responder.thinks_least == 10ms && b.responder.thinks_most == 30ms));
    std::vector<std::string> const ends{"m.user", "timed_out"};
    BOOST_TEST(b.expect == ends, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_is_named_with_its_place) {
    struct {
        char const* text;
        char const* message;
    } const rows[] = {
        {"{", "at the top: this is not JSON: incomplete JSON at byte 1"},
        {"[]", "at the top: this has to be an object"},
        {"{}", "at /pairs: name at least one kind of pair"},
        {R"({"pairs": []})", "at /pairs: no kind of pair has a weight above 0"},
        {R"({"pairs": [{"weight": 0, "name": "a"}]})",
         "at /pairs: no kind of pair has a weight above 0"},
        {R"({"pairs": [{}]})", "at /pairs/0/name: give this kind of pair a name"},
        {R"({"pairs": [{"name": "a", "method": "nfc"}]})",
         "at /pairs/0/method: 'nfc' is none of sas, qr"},
        {R"({"pairs": [{"name": "a", "initiator": {"does": "lie"}}]})",
         "at /pairs/0/initiator/does: 'lie' is none of honest, careless, mismatch, refuse, cancel, "
         "ignore"},
        {R"({"pairs": [{"name": "a", "initiator": {"thinksMs": [1]}}]})",
         "at /pairs/0/initiator/thinksMs: give a number, or [least, most]"},
        {R"({"pairs": [{"name": "a", "initiator": {"thinksMs": [2, 1]}}]})",
         "at /pairs/0/initiator/thinksMs: the least is above the most"},
        {R"({"pairs": [{"name": "a", "tamper": "all"}]})",
         "at /pairs/0/tamper: 'all' is none of none, commitment, key, mac, qr"},
        {R"({"pairs": [{"name": "a", "expect": []}]})",
         "at /pairs/0/expect: name at least one end"},
        {R"({"pairs": [{"name": "a", "expect": [1]}]})",
         "at /pairs/0/expect: this has to be a string, or an array of them"},
        {R"({"pairs": [{"name": "a", "expect": 1}]})",
         "at /pairs/0/expect: this has to be an array"},
    };
    for (auto const& row : rows)
        BOOST_CHECK_EXCEPTION(static_cast<void>(read_scenario(row.text)), settings::error,
                              [&](auto const& e) {
                                  BOOST_TEST(e.what() == std::string_view(row.message));
                                  return true;
                              });
}

BOOST_AUTO_TEST_CASE(faults) {
    auto const all = read_faults(R"([
        {"kind": "status", "status": 500, "endpoint": "create", "probability": 0.25,
         "device": "responder"},
        {"kind": "reset"}])");
    BOOST_TEST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[0].share == 0.25);
    BOOST_TEST((all[0].side == pair_side::responder));
    BOOST_TEST(all[0].json == R"({"kind":"status","status":500,"endpoint":"create"})");
    BOOST_TEST(all[1].share == 1.0);
    BOOST_TEST(!all[1].side.has_value());
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(read_faults(R"([{"kind": "reset", "device": "me"}])")), settings::error,
        [](auto const& e) {
            BOOST_TEST(e.what() == std::string_view("at /0/device: 'me' is none of initiator, "
                                                    "responder"));
            return true;
        });
    BOOST_CHECK_THROW(static_cast<void>(read_faults("{}")), settings::error);
}

BOOST_AUTO_TEST_SUITE_END()
