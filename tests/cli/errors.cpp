// What a person reads when something fails: what happened and on which step, what the server said,
// and what to type next.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/canned_server.hpp"
#include "cli/rig.hpp"

using vouch::emulator::fault;
using vouch::emulator::fault_kind;
using vouch_test::canned_server;
using vouch_test::has;
using vouch_test::http_response;
using vouch_test::rig;
using vouch_test::run;

namespace {

struct row {
    std::vector<std::string> arguments;
    std::optional<fault> broken;  ///< what the server does instead
    int exit;
    std::string happened;  ///< after "vouch STEP: "
    std::string server;    ///< empty: it said nothing
    std::string next;
};

std::string line_of(std::string const& text, std::string const& label) {
    auto const at = text.find("\n  " + label);
    if (at == std::string::npos) return {};
    auto const begin = at + 12;
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::string step_of(std::vector<std::string> const& arguments) {
    auto const& first = arguments.front();
    return first == "sas" || first == "qr" ? first + " " + arguments[1] : first;
}

void check(row const& r, vouch_test::ended const& e) {
    auto const start = "vouch " + step_of(r.arguments) + ": " + r.happened;
    BOOST_TEST(e.exit == r.exit, e.exit << ": " << e.err);
    BOOST_TEST(e.out == "");
    BOOST_TEST(e.err.starts_with(start), e.err << "does not begin with: " << start);
    BOOST_TEST(line_of(e.err, "server") == r.server, e.err);
    BOOST_TEST(line_of(e.err, "next") == r.next, e.err);
}

fault status(int code, std::string_view body = {}) {
    return {.kind = fault_kind::status, .count = 0, .status = code, .body = body};
}
fault broken(fault_kind kind, std::size_t bytes = 0) {
    return {.kind = kind, .count = 0, .bytes = bytes};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(of_a_server) {
    row const rows[] = {
        {{"list"},
         status(400),
         1,
         "the server refused the request as malformed",
         R"(400 bad_request "Bad Request")",
         "vouch list --help"},
        {{"list"},
         status(403),
         3,
         "the token may not do this",
         R"(403 forbidden "Forbidden")",
         "set a token that may do this: export BEEPER_ACCESS_TOKEN=..."},
        {{"accept", "v1"},
         status(429),
         1,
         "the server asks to slow down",
         R"(429 rate_limited "Too Many Requests")",
         "wait a moment, then: vouch accept v1"},
        {{"list"},
         status(500),
         1,
         "the server failed",
         R"(500 internal_error "Internal Server Error")",
         "vouch doctor"},
        {{"session"},
         status(502, "<html>bad gateway</html>"),
         1,
         "the server failed",
         R"(502 "bad gateway")",
         "vouch doctor"},
        {{"list"},
         status(302),
         1,
         "the server redirects, which is not followed",
         "302",
         "vouch doctor"},
        {{"list"},
         status(200, "{}"),
         1,
         "the answer's body is not the API's: /items: missing",
         "200",
         "vouch doctor"},
        {{"session"},
         broken(fault_kind::garble),
         1,
         "the answer's body is not the API's: not JSON",
         "200",
         "vouch doctor"},
        {{"list"},
         broken(fault_kind::truncate, 30),
         1,
         "the connection was lost before the whole answer was in: closed amid the header",
         "",
         "vouch doctor"},
        {{"list"},
         broken(fault_kind::reset),
         1,
         "the connection was lost before the whole answer was in",
         "",
         "vouch doctor"},
        {{"list"},
         broken(fault_kind::two_lengths),
         1,
         "the answer is not HTTP/1.1: conflicting values of Content-Length",
         "",
         "vouch doctor"},
        {{"list", "--timeout", "50ms"},
         broken(fault_kind::stall),
         1,
         "timed out",
         "",
         "vouch doctor"},
        {{"qr", "scan", "x"},
         broken(fault_kind::reset_after),
         1,
         "it is unknown whether the action took effect",
         "",
         "vouch show"},
        {{"create", "--user-id", "@nobody:x"},
         {},
         5,
         "the server does not know it",
         R"(404 not_found "User not found")",
         "vouch create --help"},
        {{"show", "no-such-id"},
         {},
         5,
         "the server does not know it",
         R"(404 not_found "Verification not found")",
         "vouch list"},
        {{"qr", "scan", "nonsense"},
         {},
         1,
         "the server refused the request's content",
         R"(422 validation_error "Invalid request body")",
         "vouch qr scan --help"},
        {{"show"}, {}, 5, "no verification is active", "", "vouch verify"},
    };
    for (auto const& r : rows) {
        rig served;
        if (r.broken) served.server().fault(*r.broken);
        auto arguments = r.arguments;
        arguments.insert(arguments.end(), {"--retries", "0"});
        check(r, served.laptop(arguments));
    }
}

BOOST_AUTO_TEST_CASE(of_a_verification_that_is_not_there_yet) {
    rig const r;
    auto id = r.laptop({"create", "-q"}).out;
    id.pop_back();
    row const rows[] = {
        {{"sas", "start"},
         {},
         4,
         "the action is not available in this state",
         R"(409 conflict "The verification does not allow this action now")",
         "vouch watch " + id},
        {{"qr", "confirm", id},
         {},
         4,
         "the action is not available in this state",
         R"(409 conflict "The verification does not allow this action now")",
         "vouch watch " + id},
        {{"sas", "confirm", "--compared", "1 2"},
         {},
         4,
         "not confirmed: what is to be compared now is not what --compared says",
         "",
         "vouch show " + id},
        {{"qr", "show"},
         {},
         4,
         "there is no QR code now: state requested, can: cancel",
         "",
         "vouch watch " + id},
        {{"accept", "--read-only"},
         {},
         2,
         "read-only (--read-only or VOUCH_READ_ONLY)",
         "",
         "vouch show"},
    };
    for (auto const& row : rows) check(row, r.laptop(row.arguments));
    (void)r.phone({"cancel"});
    auto const ended = r.laptop({"watch", id});
    BOOST_TEST(has(ended.err, "vouch watch: it ended before it was done. Cancelled: m.user"));
    BOOST_TEST(line_of(ended.err, "next") == "vouch verify");
}

BOOST_AUTO_TEST_CASE(of_the_way_there) {
    std::string gone;
    {
        rig const r;
        gone = r.url();
    }
    rig const tls(true);
    canned_server const elsewhere([](std::string const&) {
        return http_response(301, "", "Location: https://beeper.example/x\r\n");
    });
    canned_server const no_server([](std::string const&) { return "220 mail ready\r\n"; });
    auto const at = [](std::string const& url, std::string const& token = "t") {
        return std::vector<std::string>{"list", "--retries", "0",   "--base-url",
                                        url,    "--token",   token, "--quiet"};
    };
    struct {
        std::vector<std::string> arguments;
        int exit;
        std::string happened;
        std::string next;  ///< without --quiet
    } const rows[] = {
        {at(gone), 1, "cannot connect",
         "is Beeper running at " + gone + "? Another one: vouch --base-url URL list"},
        {at("http://no-such-host.invalid:1"), 2, "", ""},
        {at(tls.url()), 1, "TLS failed",
         "trust the server's certificate: vouch --ca-file FILE list"},
        {at("https" + elsewhere.url().substr(4)), 1, "TLS failed",
         "trust the server's certificate: vouch --ca-file FILE list"},
        {at(elsewhere.url()), 1,
         "the server redirects, which is not followed: it points to https://beeper.example",
         "vouch doctor"},
        {at(no_server.url()), 1, "the answer is not HTTP/1.1", "vouch doctor"},
        {at("http://192.0.2.1"), 2, "",
         "use an https:// base URL, or add --allow-plain-http to send the token unencrypted"},
        {at("ftp://127.0.0.1"), 2, "base URL: the scheme is neither http nor https",
         "vouch list --help"},
        {at(gone, "a b"), 2, "--token holds characters that no token has",
         "export BEEPER_ACCESS_TOKEN=..."},
    };
    for (auto const& r : rows) {
        auto arguments = r.arguments;
        auto e = run({arguments, {}, {}, {}});
        BOOST_TEST(e.exit == r.exit, e.err);
        BOOST_TEST(e.err.starts_with("vouch list: " + r.happened), e.err);
        BOOST_TEST(line_of(e.err, "next") == "", e.err);
        arguments.pop_back();
        e = run({arguments, {}, {}, {}});
        if (!r.next.empty()) BOOST_TEST(line_of(e.err, "next") == r.next, e.err);
        // And the same for programs.
        arguments.emplace_back("--json");
        arguments.emplace_back("--quiet");
        e = run({arguments, {}, {}, {}});
        BOOST_TEST(e.err == "");
        auto const error = boost::json::parse(e.out).at("error").as_object();
        BOOST_TEST(error.at("step").as_string() == "list");
        BOOST_TEST(has(std::string(error.at("message").as_string()), r.happened));
        BOOST_TEST(error.at("exitCode").as_int64() == r.exit);
        if (!r.next.empty()) BOOST_TEST(error.at("next").as_string() == r.next);
    }
}

BOOST_AUTO_TEST_SUITE_END()
