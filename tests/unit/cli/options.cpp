#include "cli/options.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace cli = vouch::cli;
using namespace std::chrono_literals;

namespace {

cli::options good(std::vector<std::string> const& arguments) {
    auto const p = cli::parse(arguments);
    BOOST_TEST_REQUIRE(p.options.has_value(), p.error);
    return *p.options;
}

std::string bad(std::vector<std::string> const& arguments) {
    auto const p = cli::parse(arguments);
    std::string typed;
    for (auto const& a : arguments) typed += " '" + a + "'";
    BOOST_TEST_REQUIRE(!p.options.has_value(), "taken:" << typed);
    BOOST_TEST(static_cast<int>(p.exit) == 2);
    BOOST_TEST(p.out == "");
    BOOST_TEST(p.next.ends_with("--help"), p.next);
    return p.error;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(every_command_has_its_words) {
    struct {
        std::vector<std::string> words;
        cli::command expected;
    } const rows[] = {
        {{"session"}, cli::command::session},
        {{"list"}, cli::command::list},
        {{"show", "v1"}, cli::command::show},
        {{"create"}, cli::command::create},
        {{"accept", "v1"}, cli::command::accept},
        {{"cancel", "v1"}, cli::command::cancel},
        {{"sas", "start", "v1"}, cli::command::sas_start},
        {{"sas", "confirm", "v1"}, cli::command::sas_confirm},
        {{"qr", "show", "v1"}, cli::command::qr_show},
        {{"qr", "scan", "data"}, cli::command::qr_scan},
        {{"qr", "confirm", "v1"}, cli::command::qr_confirm},
        {{"watch", "v1"}, cli::command::watch},
        {{"verify", "v1"}, cli::command::verify},
    };
    for (auto const& r : rows) {
        auto const o = good(r.words);
        BOOST_TEST(static_cast<int>(o.command) == static_cast<int>(r.expected));
        bool const takes_id = r.words.back() == "v1";
        BOOST_TEST(o.id == (takes_id ? "v1" : ""));
        std::string joined;
        for (auto const& w : r.words)
            if (w != "v1" && w != "data") joined += (joined.empty() ? "" : " ") + w;
        BOOST_TEST(cli::to_string(r.expected) == joined);
    }
}

BOOST_AUTO_TEST_CASE(global_options_stand_before_or_after_the_command) {
    std::vector<std::string> const globals{"--base-url",   "http://127.0.0.1:1",
                                           "--token-file", "t",
                                           "--timeout",    "90s",
                                           "--retries",    "0",
                                           "--ca-file",    "ca.pem",
                                           "--insecure",   "--json",
                                           "--verbose",    "--quiet",
                                           "--no-color",   "--allow-plain-http"};
    for (bool const before : {true, false}) {
        std::vector<std::string> arguments{"sas", "start", "v1"};
        arguments.insert(before ? arguments.begin() : arguments.end(), globals.begin(),
                         globals.end());
        auto const o = good(arguments);
        BOOST_TEST(static_cast<int>(o.command) == static_cast<int>(cli::command::sas_start));
        BOOST_TEST(o.id == "v1");
        BOOST_TEST(o.base_url == "http://127.0.0.1:1");
        BOOST_TEST(o.token_file == "t");
        BOOST_TEST((o.timeout == 90s));
        BOOST_TEST((o.retries == 0));
        BOOST_TEST(o.ca_file == "ca.pem");
        BOOST_TEST((o.insecure && o.json && o.verbose && o.quiet && o.no_color));
        BOOST_TEST(o.allow_plain_http);
    }
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
    auto const o = good({"verify"});
    BOOST_TEST(!o.timeout.has_value());
    BOOST_TEST(!o.retries.has_value());
    BOOST_TEST(!o.token_fd.has_value());
    BOOST_TEST(o.method == vouch::method::sas);
    BOOST_TEST(o.purpose == vouch::purpose::unknown);
    BOOST_TEST(o.until == vouch::verification_state::done);
    BOOST_TEST((!o.insecure && !o.json && !o.quiet && !o.incoming && !o.no_wait));
}

BOOST_AUTO_TEST_CASE(options_of_the_commands) {
    auto const create = good({"create", "--purpose", "device", "--user-id", "@b:example.org"});
    BOOST_TEST(create.purpose == vouch::purpose::device);
    BOOST_TEST(create.user_id == "@b:example.org");
    auto const cancel = good({"cancel", "v", "--code", "m.user", "--reason", "no time"});
    BOOST_TEST(cancel.code == "m.user");
    BOOST_TEST(cancel.reason == "no time");
    BOOST_TEST(good({"watch", "--until", "qr_scanned"}).until ==
               vouch::verification_state::qr_scanned);
    auto const verify = good({"verify", "--method=qr", "--incoming", "--no-wait", "--scan", "-"});
    BOOST_TEST(verify.method == vouch::method::qr);
    BOOST_TEST((verify.incoming && verify.no_wait));
    BOOST_TEST(verify.data == "-");
    BOOST_TEST(good({"qr", "scan", "-"}).data == "-");
    BOOST_TEST(good({"qr", "show", "--raw"}).raw);
    BOOST_TEST(good({"sas", "confirm", "--compared", "1 2 3"}).compared == "1 2 3");
    BOOST_TEST((good({"list", "--token-fd", "3"}).token_fd == 3));
}

BOOST_AUTO_TEST_CASE(active_is_an_id_left_out) {
    BOOST_TEST(good({"show", "active"}).id == "");
    BOOST_TEST(good({"show", "Active"}).id == "Active");
}

BOOST_AUTO_TEST_CASE(an_id_may_look_like_an_option) {
    BOOST_TEST(good({"show", "--", "-x"}).id == "-x");
    BOOST_TEST(good({"sas", "start", "--", "--json"}).id == "--json");
}

BOOST_AUTO_TEST_CASE(an_option_may_be_a_word_of_the_commands) {
    BOOST_TEST(good({"cancel", "--reason", "list"}).reason == "list");
    BOOST_TEST(good({"show", "list"}).id == "list");
}

BOOST_AUTO_TEST_CASE(wrong_usage) {
    struct {
        std::vector<std::string> arguments;
        std::string part;
    } const rows[] = {
        {{}, "vouch needs a command: verify, doctor, session"},
        {{"verfiy"}, "verfiy"},
        {{"sas"}, "vouch sas needs a command: start, confirm"},
        {{"qr"}, "vouch qr needs a command: show, scan, confirm"},
        {{"sas", "strat"}, "strat"},
        {{"qr", "scan"}, "needs DATA, - or --image FILE"},
        {{"show", "a", "b"}, "b"},
        {{"session", "x"}, "x"},
        {{"show", ""}, "ID is empty"},
        {{"--nonsense", "list"}, "--nonsense"},
        {{"list", "--timeout"}, "--timeout"},
        {{"list", "--timeout", "soon"}, "'soon' is no time"},
        {{"list", "--timeout", "0"}, "'0' is no time"},
        {{"list", "--timeout", "-1"}, "'-1' is no time"},
        {{"list", "--retries", "101"}, "--retries"},
        {{"list", "--retries", "-1"}, "--retries"},
        {{"list", "--retries", "few"}, "--retries"},
        {{"list", "--token-fd", "-1"}, "--token-fd"},
        {{"list", "--token", ""}, "--token"},
        {{"list", "--token-file", ""}, "--token-file"},
        {{"list", "--base-url", ""}, "--base-url"},
        {{"list", "--token", "a", "--token-file", "b"}, "excludes"},
        {{"list", "--token-fd", "1", "--token-file", "b"}, "excludes"},
        {{"create", "--purpose", "fun"}, "'fun' is none of: login, device"},
        {{"watch", "--until", "later"}, "'later' is none of: requested"},
        {{"watch", "--until", "unknown"}, "'unknown' is none of"},
        {{"verify", "--method", "nfc"}, "'nfc' is none of: sas, qr"},
        {{"list", "--raw"}, "--raw"},
    };
    for (auto const& r : rows) {
        auto const error = bad(r.arguments);
        BOOST_TEST(error.find(r.part) != std::string::npos, error << " should say " << r.part);
        BOOST_TEST(error.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_usage_error_names_the_help_of_its_command) {
    BOOST_TEST(cli::parse({"watch", "--until", "x"}).next == "vouch watch --help");
    BOOST_TEST(cli::parse({"sas"}).next == "vouch sas --help");
    BOOST_TEST(cli::parse({}).next == "vouch --help");
}

BOOST_AUTO_TEST_CASE(json_is_seen_where_the_rest_is_wrong) {
    BOOST_TEST(cli::parse({"--json", "nonsense"}).json);
    BOOST_TEST(!cli::parse({"nonsense"}).json);
}

BOOST_AUTO_TEST_CASE(help_and_version) {
    for (auto const& words : std::vector<std::vector<std::string>>{
             {"--help"}, {"verify", "--help"}, {"sas", "confirm", "--help"}, {"-h"}}) {
        auto const p = cli::parse(words);
        BOOST_TEST(!p.options.has_value());
        BOOST_TEST(static_cast<int>(p.exit) == 0);
        BOOST_TEST(p.out.find("vouch") != std::string::npos);
    }
    auto const help = cli::parse({"--help"}).out;
    for (auto const* const part :
         {"Examples:", "Exit codes:", "4  not ready", "BEEPER_ACCESS_TOKEN",
          "BEEPER_DESKTOP_BASE_URL", "session", "verify", "--insecure", "--token-fd"})
        BOOST_TEST(help.find(part) != std::string::npos, part);
    BOOST_TEST(cli::parse({"--version"}).out.starts_with("vouch "));
}

BOOST_AUTO_TEST_CASE(durations) {
    BOOST_TEST((cli::parse_duration("250ms") == 250ms));
    BOOST_TEST((cli::parse_duration("30") == 30s));
    BOOST_TEST((cli::parse_duration("30s") == 30s));
    BOOST_TEST((cli::parse_duration("0.5s") == 500ms));
    BOOST_TEST((cli::parse_duration("2m") == 2min));
    BOOST_TEST((cli::parse_duration("24h") == 24h));
    for (auto const* const text : {"", "s", "0", "0.1ms", "-3s", "25h", "1d", "1 s", "1e3", "nan",
                                   "inf", "0x10", "1s1s", "99999999999999999999999"})
        BOOST_TEST(!cli::parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
