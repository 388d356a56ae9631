#include <vouch/prometheus.hpp>

#include <cstdlib>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

/// The text format (0.0.4), read as a server reads it: strictly.
struct exposition {
    std::map<std::string, double> samples;     // by name and labels
    std::map<std::string, std::string> types;  // by name

    explicit exposition(std::string const& text) {
        BOOST_TEST(text.ends_with('\n'));
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) read(line);
    }

private:
    void read(std::string const& line) {
        static std::regex const help(R"(# HELP ([a-z_]+) \S.*)");
        static std::regex const type(R"(# TYPE ([a-z_]+) (counter|gauge))");
        static std::regex const sample(
            R"re(([a-z_]+)(\{([a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*)\})? (\S+))re");
        std::smatch m;
        if (std::regex_match(line, m, help)) {
            BOOST_TEST(helped_.insert(m[1]).second, "twice: " << line);
        } else if (std::regex_match(line, m, type)) {
            BOOST_TEST(helped_.contains(m[1]), "no help: " << line);
            BOOST_TEST(types.emplace(m[1], m[2]).second, "twice: " << line);
            last_ = m[1];
        } else if (std::regex_match(line, m, sample)) {
            BOOST_TEST(m[1] == last_, "not with its kind: " << line);
            char* rest = nullptr;
            std::string const number = m[7];
            double const value = std::strtod(number.c_str(), &rest);
            BOOST_TEST(*rest == '\0', "no number: " << line);
            BOOST_TEST(samples.emplace(m[1].str() + m[2].str(), value).second, "twice: " << line);
        } else {
            BOOST_ERROR("unreadable: " << line);
        }
    }

    std::set<std::string> helped_;
    std::string last_;
};

exposition written(vouch::pool_stats const& p, std::vector<vouch::origin_stats> const& o = {}) {
    std::ostringstream out;
    vouch::write_prometheus(out, p, o);
    return exposition(out.str());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prometheus)

// Names and labels are a promise: who changes this table breaks dashboards.
BOOST_AUTO_TEST_CASE(every_count_is_there_under_its_name) {
    vouch::pool_stats const p{.origins = 1,
                              .idle = 2,
                              .leased = 3,
                              .held = 4,
                              .dialing = 5,
                              .waiting = 6,
                              .operations = 7,
                              .calls = 1000,
                              .succeeded = 8,
                              .failed = {.cancelled = 9,
                                         .timed_out = 10,
                                         .unreachable = 11,
                                         .lost = 12,
                                         .refused = 13,
                                         .server_errors = 14,
                                         .unusable = 15,
                                         .unknown = 16,
                                         .busy = 17,
                                         .closed = 18},
                              .attempts = 119,
                              .not_sent = 30,
                              .ambiguous = 40,
                              .resends = 20,
                              .replays = 21,
                              .read_backs = 22,
                              .leases = 123,
                              .reuses = 100,
                              .lease_wait = 1500ms,
                              .lease_wait_max = 250ms,
                              .dials = 124,
                              .dial_failures = 24,
                              .bytes_sent = 28,
                              .bytes_received = 29,
                              .evicted = 25,
                              .bells = 31,
                              .events = 32,
                              .events_malformed = 33,
                              .event_gaps = 34,
                              .lookups = 126,
                              .lookup_failures = 26,
                              .handshakes = 127,
                              .resumed = 27};
    std::map<std::string, double> const expected{
        {"vouch_origins", 1},
        {"vouch_connections{state=\"idle\"}", 2},
        {"vouch_connections{state=\"leased\"}", 3},
        {"vouch_connections{state=\"held\"}", 4},
        {"vouch_connections{state=\"dialing\"}", 5},
        {"vouch_waiting", 6},
        {"vouch_operations", 7},
        {"vouch_calls_begun_total", 1000},
        {"vouch_calls_total{result=\"ok\"}", 8},
        {"vouch_calls_total{result=\"cancelled\"}", 9},
        {"vouch_calls_total{result=\"timed_out\"}", 10},
        {"vouch_calls_total{result=\"unreachable\"}", 11},
        {"vouch_calls_total{result=\"lost\"}", 12},
        {"vouch_calls_total{result=\"refused\"}", 13},
        {"vouch_calls_total{result=\"server_error\"}", 14},
        {"vouch_calls_total{result=\"unusable\"}", 15},
        {"vouch_calls_total{result=\"unknown\"}", 16},
        {"vouch_calls_total{result=\"busy\"}", 17},
        {"vouch_calls_total{result=\"closed\"}", 18},
        {"vouch_attempts_total{class=\"answered\"}", 49},
        {"vouch_attempts_total{class=\"not_sent\"}", 30},
        {"vouch_attempts_total{class=\"ambiguous\"}", 40},
        {"vouch_resends_total", 20},
        {"vouch_replays_total", 21},
        {"vouch_read_backs_total", 22},
        {"vouch_leases_total{connection=\"new\"}", 23},
        {"vouch_leases_total{connection=\"kept\"}", 100},
        {"vouch_lease_wait_seconds_total", 1.5},
        {"vouch_lease_wait_seconds_max", 0.25},
        {"vouch_dials_total{result=\"ok\"}", 100},
        {"vouch_dials_total{result=\"failed\"}", 24},
        {"vouch_bytes_total{direction=\"sent\"}", 28},
        {"vouch_bytes_total{direction=\"received\"}", 29},
        {"vouch_evictions_total", 25},
        {"vouch_doorbells", 31},
        {"vouch_events_total{result=\"ok\"}", 32},
        {"vouch_events_total{result=\"malformed\"}", 33},
        {"vouch_event_gaps_total", 34},
        {"vouch_lookups_total{result=\"ok\"}", 100},
        {"vouch_lookups_total{result=\"failed\"}", 26},
        {"vouch_tls_handshakes_total{session=\"new\"}", 100},
        {"vouch_tls_handshakes_total{session=\"resumed\"}", 27}};
    auto const e = written(p);
    for (auto const& [name, value] : expected) {
        auto const found = e.samples.find(name);
        BOOST_TEST((found != e.samples.end()), "missing: " << name);
        if (found != e.samples.end()) BOOST_TEST(found->second == value, name);
    }
    BOOST_TEST(e.samples.size() == expected.size());
    for (auto const& [name, type] : e.types)
        BOOST_TEST((type == "counter") == name.ends_with("_total"), name);
}

BOOST_AUTO_TEST_CASE(origins_have_their_label) {
    auto const e = written({}, {{.origin = {true, "beeper.example", 443},
                                 .clients = 1,
                                 .idle = 2,
                                 .leased = 3,
                                 .held = 4,
                                 .dialing = 5,
                                 .waiting = 6,
                                 .outage = true,
                                 .retry_tokens = 97.5,
                                 .dials = 9,
                                 .dial_failures = 8},
                                {.origin = {false, "::1", 23373}}});
    auto const of = [&](std::string const& name, std::string const& more = {}) {
        return e.samples.at("vouch_origin_" + name + "{origin=\"https://beeper.example\"" + more +
                            "}");
    };
    BOOST_TEST(of("up") == 0);
    BOOST_TEST(of("clients") == 1);
    BOOST_TEST(of("connections", ",state=\"idle\"") == 2);
    BOOST_TEST(of("connections", ",state=\"leased\"") == 3);
    BOOST_TEST(of("connections", ",state=\"held\"") == 4);
    BOOST_TEST(of("connections", ",state=\"dialing\"") == 5);
    BOOST_TEST(of("waiting") == 6);
    BOOST_TEST(of("retry_tokens") == 97.5);
    BOOST_TEST(of("dials_total", ",result=\"ok\"") == 1);
    BOOST_TEST(of("dials_total", ",result=\"failed\"") == 8);
    BOOST_TEST(e.samples.at("vouch_origin_up{origin=\"http://[::1]:23373\"}") == 1);
}

BOOST_AUTO_TEST_CASE(large_counts_keep_their_digits) {
    auto const e = written({.calls = 123'456'789'012, .lease_wait = 123'456'789s});
    BOOST_TEST(e.samples.at("vouch_calls_begun_total") == 123456789012.0);
    BOOST_TEST(e.samples.at("vouch_lease_wait_seconds_total") == 123456789.0);
}

BOOST_AUTO_TEST_SUITE_END()
