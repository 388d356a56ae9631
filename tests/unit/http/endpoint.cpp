#include "http/endpoint.hpp"

#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "http/request.hpp"

using vouch::action;
using vouch::endpoint;
using vouch::http::endpoints;
using vouch::http::response_kind;
using vouch::http::row_of;
using vouch::http::verb;
using vouch::policy::repeat;

namespace {

/// The request line, as it goes out.
std::string line_of(endpoint e) {
    std::string out;
    vouch::http::append_request(out, {}, {.endpoint = e, .id = "ID"});
    return out.substr(0, out.find(" HTTP/1.1\r\n"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(endpoint_)

BOOST_AUTO_TEST_CASE(the_ten_calls) {
    struct row {
        endpoint which;
        char const* name;
        char const* line;
        action act;
        repeat how;
        response_kind answer;
        endpoint read_back;
    };
    using enum endpoint;
    auto const none = action::unknown;
    auto const outcome = response_kind::outcome;
    row const rows[] = {
        {session, "session", "GET /v1/app/setup", none, repeat::safe, response_kind::session,
         session},
        {list, "list", "GET /v1/app/setup/verifications", none, repeat::safe, response_kind::list,
         list},
        {create, "create", "POST /v1/app/setup/verifications", none, repeat::create, outcome, list},
        {retrieve, "retrieve", "GET /v1/app/setup/verifications/ID", none, repeat::safe, outcome,
         retrieve},
        {accept, "accept", "POST /v1/app/setup/verifications/ID/accept", action::accept,
         repeat::action, outcome, retrieve},
        {cancel, "cancel", "POST /v1/app/setup/verifications/ID/cancel", action::cancel,
         repeat::action, outcome, retrieve},
        {sas_start, "sas_start", "POST /v1/app/setup/verifications/ID/sas/start", action::sas_start,
         repeat::action, outcome, retrieve},
        {sas_confirm, "sas_confirm", "POST /v1/app/setup/verifications/ID/sas/confirm",
         action::sas_confirm, repeat::action, outcome, retrieve},
        {qr_scan, "qr_scan", "POST /v1/app/setup/verifications/qr/scan", none, repeat::qr_scan,
         outcome, session},
        {qr_confirm_scanned, "qr_confirm_scanned",
         "POST /v1/app/setup/verifications/ID/qr/confirm-scanned", action::qr_confirm_scanned,
         repeat::action, outcome, retrieve},
    };
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(r.name) {
            auto const& found = row_of(r.which);
            BOOST_TEST((found.endpoint == r.which));
            BOOST_TEST(vouch::to_string(r.which) == r.name);
            BOOST_TEST(line_of(r.which) == r.line);
            BOOST_TEST((found.action == r.act));
            BOOST_TEST((found.repeat == r.how));
            BOOST_TEST((found.response == r.answer));
            BOOST_TEST((found.read_back == r.read_back));
        }
    }
}

BOOST_AUTO_TEST_CASE(reads_are_gets_and_effects_are_posts) {
    std::set<std::string_view> names;
    for (auto const& row : endpoints()) {
        BOOST_TEST((row.verb == verb::get) == (row.repeat == repeat::safe));
        BOOST_TEST((row.repeat == repeat::action) == (row.action != action::unknown));
        BOOST_TEST((row_of(row.read_back).verb == verb::get));
        names.insert(row.name);
    }
    BOOST_TEST(names.size() == 10U);
}

BOOST_AUTO_TEST_SUITE_END()
