#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/process.hpp"

using vouch_test::has;
using vouch_test::run;

BOOST_AUTO_TEST_SUITE(usage)

BOOST_AUTO_TEST_CASE(help_of_every_command) {
    std::vector<std::vector<std::string>> const commands{
        {},
        {"session"},
        {"list"},
        {"show"},
        {"create"},
        {"accept"},
        {"cancel"},
        {"sas"},
        {"qr"},
        {"sas", "start"},
        {"sas", "confirm"},
        {"qr", "show"},
        {"qr", "scan"},
        {"qr", "confirm"},
        {"watch"},
        {"verify"},
        {"doctor"},
    };
    for (auto words : commands) {
        words.emplace_back("--help");
        auto const e = run({words, {}, {}, {}});
        BOOST_TEST(e.exit == 0);
        BOOST_TEST(has(e.out, "Usage: "));
        BOOST_TEST(e.err == "");
    }
}

BOOST_AUTO_TEST_CASE(the_version) {
    auto const e = run({{"--version"}, {}, {}, {}});
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(e.out.starts_with("vouch "));
    BOOST_TEST(e.out.ends_with("\n"));
}

BOOST_AUTO_TEST_CASE(wrong_usage_ends_with_2_and_names_the_help) {
    struct {
        std::vector<std::string> arguments;
        std::string part;
    } const rows[] = {
        {{}, "needs a command"},
        {{"sas"}, "vouch sas needs a command"},
        {{"verfiy"}, "verfiy"},
        {{"list", "--no-such-option"}, "--no-such-option"},
        {{"qr", "scan"}, "needs DATA, - or --image FILE"},
        {{"list", "--timeout", "never"}, "'never' is no time"},
        {{"watch", "--until", "tomorrow"}, "'tomorrow' is none of"},
        {{"list", "--token-file", "no-such-file"}, "no-such-file cannot be read"},
        {{"list", "--token-fd", "99"}, "file descriptor 99 cannot be read"},
        {{"list", "--base-url", "ftp://127.0.0.1"}, "neither http nor https"},
        {{"list", "--base-url", "http://"}, "host"},
        {{"list", "--base-url", "http://192.0.2.1", "--token", "t"}, "--allow-plain-http"},
    };
    for (auto const& r : rows) {
        auto const e = run({r.arguments, {}, {}, {}});
        BOOST_TEST(e.exit == 2, e.exit << ": " << e.err);
        BOOST_TEST(e.out == "");
        BOOST_TEST(has(e.err, r.part), e.err << " should say " << r.part);
    }
}

BOOST_AUTO_TEST_CASE(plain_http_where_it_is_allowed) {
    auto const e = run({{"list", "--allow-plain-http", "--base-url", "http://192.0.2.1:1",
                         "--timeout", "50ms", "--retries", "0"},
                        {},
                        {},
                        {}});
    BOOST_TEST(e.exit == 1, e.err);  // nobody is there
}

BOOST_AUTO_TEST_CASE(wrong_usage_as_json) {
    auto const e = run({{"--json", "verfiy"}, {}, {}, {}});
    BOOST_TEST(e.exit == 2);
    BOOST_TEST(e.err == "");
    auto const error = boost::json::parse(e.out).at("error");
    BOOST_TEST(error.at("code").as_string() == "usage");
    BOOST_TEST(error.at("exitCode").as_int64() == 2);
    BOOST_TEST(error.at("next").as_string() == "vouch --help");
}

BOOST_AUTO_TEST_SUITE_END()
