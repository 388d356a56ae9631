#pragma once

#include <functional>
#include <optional>

#include <boost/test/unit_test.hpp>
#include <vouch/client.hpp>
#include <vouch/error.hpp>
#include <vouch/testing.hpp>

#include "unit/client/world.hpp"

namespace vouch::testing {

/// One simulated server, over TLS or not, and one client that asks it.
struct one_client {
    explicit one_client(bool tls = true, std::uint64_t seed = 1)
        : at{tls, "vouch.test", 443}, sim(seed) {
        sim.set_latency(std::chrono::milliseconds(1));
        sim.listen(at, &server);
    }

    error_code ask(call_options const& o = {}) {
        auto mine = o;
        mine.details = &story;
        std::optional<error_code> got;
        client.session(mine, [&](error_code ec, session const&) { got = ec; });
        sim.run_until([&] { return got.has_value(); });
        BOOST_REQUIRE(got.has_value());
        return *got;
    }

    origin at;
    simulation sim;
    scripted_server server{[](server_request const& r) { r.reply(200, session_json()); }};
    failure story;
    vouch::pool pool{sim.get_executor(), sim.options()};
    vouch::client client{pool,
                         {.base_url = at.tls ? "https://vouch.test" : "http://vouch.test:443",
                          .token = "t",
                          .allow_plain_http = true,
                          .use_environment = false}};
};

}  // namespace vouch::testing
