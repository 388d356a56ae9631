#include <boost/test/unit_test.hpp>

#include <emulator/service/scenario.hpp>

using namespace vouch::emulator;
using namespace std::chrono_literals;

namespace {

std::string why(std::string_view text) {
    try {
        static_cast<void>(read_scenario(text));
    } catch (settings_error const& e) {
        return e.what();
    }
    return "nothing wrong";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scenarios)

BOOST_AUTO_TEST_CASE(everything_a_scenario_can_say) {
    scenario const s = read_scenario(R"({
        "accounts": [
            {"userID": "@alice:a.example", "devices": [
                {"name": "laptop", "trusted": false, "token": "t1", "ownPort": true},
                {"name": "phone", "tamper": "key",
                 "script": [{"do": "cancel", "afterMs": 20, "code": "c", "reason": "r"}]}]},
            {"userID": "@bob:b.example", "devices": [{"name": "tablet", "sas": false}]}
        ],
        "faults": [{"kind": "status", "device": "phone", "status": 429, "retryAfter": "3"}],
        "options": {"hold": false, "events": false, "strictRepeats": true, "messageDelayMs": 15, "seed": 9}
    })");
    BOOST_TEST(s.devices.size() == 3U);
    BOOST_TEST(s.devices[0].account == "@alice:a.example");
    BOOST_TEST(s.devices[0].token == "t1");
    BOOST_TEST(!s.devices[0].options.trusted);
    BOOST_TEST(s.devices[0].options.own_port);
    BOOST_TEST((s.devices[1].options.tamper == tampering::key));
    BOOST_TEST((s.devices[1].script.at(0).after == 20ms));
    BOOST_TEST(s.devices[1].script.at(0).reason == "r");
    BOOST_TEST(s.devices[2].account == "@bob:b.example");
    BOOST_TEST(!s.devices[2].options.sas);
    BOOST_TEST(s.faults.at(0).view().retry_after == "3");
    BOOST_TEST(!s.options.hold);
    BOOST_TEST(!s.options.events);
    BOOST_TEST(s.options.strict_repeats);
    BOOST_TEST((s.options.message_delay == 15ms));
    BOOST_TEST(s.options.seed == 9U);

    std::vector<step> steps;
    device_options const view = s.devices[1].view(steps);
    BOOST_TEST(view.name == "phone");
    BOOST_TEST(view.script.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_its_place) {
    std::string const one = R"({"userID":"@a:b","devices":[{"name":"x"}]})";
    auto const with = [&](std::string const& more) {
        return R"({"accounts":[)" + one + "]," + more + "}";
    };
    BOOST_TEST(why("") == "at the top: line 1, column 1: incomplete JSON");
    BOOST_TEST(why("{\n  \"accounts\": [,]\n}") == "at the top: line 2, column 16: syntax error");
    BOOST_TEST(why("{}{}") == "at the top: line 1, column 3: extra data");
    BOOST_TEST(why("[]") == "at the top: this has to be an object");
    BOOST_TEST(why("{}") == "at /accounts: a scenario has at least one account");
    BOOST_TEST(why(R"({"accounts":{}})") == "at /accounts: this has to be an array");
    BOOST_TEST(why(R"({"accounts":[{"userID":"alice","devices":[]}]})") ==
               "at /accounts/0/userID: a user id looks like @name:server: 'alice' does not");
    BOOST_TEST(why(R"({"accounts":[{"userID":"@a:b"}]})") ==
               "at /accounts/0/devices: an account has at least one device here");
    BOOST_TEST(why(R"({"accounts":[{"userID":"@a:b","devices":[{"name":"x","userID":"@c:d"}]}]})")
                   .starts_with("at /accounts/0/devices/0/userID: there is no such member"));
    BOOST_TEST(why(R"({"accounts":[)" + one + "," + one + "]}") ==
               "at /accounts: there are two devices named 'x'");
    BOOST_TEST(why(with(R"("faults":[{"kind":"reset","device":"y"}])")) ==
               "at /faults/0/device: there is no device named 'y'");
    BOOST_TEST(why(with(R"("faults":[{"kind":"reset","probability":2}])")) ==
               "at /faults/0: a probability lies between 0 and 1");
    BOOST_TEST(why(with(R"("options":{"hold":1})")) ==
               "at /options/hold: this has to be true or false");
    BOOST_TEST(why(with(R"("options":{"holds":true})"))
                   .starts_with("at /options/holds: there is no such member; known are 'hold', "));
    BOOST_TEST(why(with(R"("extra":1)")) ==
               "at /extra: there is no such member; known are 'accounts', 'faults', 'options'");
}

BOOST_AUTO_TEST_SUITE_END()
