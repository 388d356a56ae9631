#include <memory>
#include <stdexcept>
#include <string>

#include <boost/json/value_to.hpp>

#include "peers/vouch.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/load_settings.hpp"
#include "scenarios/scenario.hpp"
#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

/// One way to connect, and the server that makes clients do so.
struct way {
    char const* name;
    bool tls;
    bool resumption;
};
constexpr way ways[] = {{"plain", false, false}, {"resumed", true, true}, {"full", true, false}};

// Each call on a connection of its own; wrong if the server saw fewer.
void connect_and_call(server_process const& server, load& l) {
    target to;
    to.url = json::value_to<std::string>(server.about().at("url"));
    to.ca_pem = json::value_to<std::string>(server.about().at("ca_pem"));
    to.token = "bench-token";
    to.id = sample_id;
    to.state = sample_state;
    asio::io_context context{1};
    run_vouch(context, pool(context.get_executor(), pool_options_for(to, l)), to, l);
    auto const connections = server.counts().at("connections").to_number<std::uint64_t>();
    if (connections < l.result().answered)
        throw std::runtime_error(std::to_string(l.result().answered) +
                                 " calls were answered, over " + std::to_string(connections) +
                                 " connections");
}

void measure_round(way const& w, load_plan const& plan, common_options const& common,
                   section& all) {
    server_process const server(common.server_core(),
                                host_static({.body = sample_body(),
                                             .identity = w.tls ? make_certificate() : certificate{},
                                             .close = true,
                                             .resumption = w.resumption,
                                             .token = "bench-token"}));
    add_sample(row_of(all, w.name),
               measure_apart(
                   plan, common.client_core(), [&](load& l) { connect_and_call(server, l); },
                   server.id()));
}

report measure(load_settings const& s, common_options const& common) {
    report r{.scenario = "connect",
             .settings = s.told(common),
             .sections = {},
             .notes = {"dial, one call, close; certificates on P-256, TLS 1.3. A handshake is what "
                       "a row takes more than plain"}};
    section all{.title = "a connection a call, " + std::to_string(s.in_flight) + " in flight",
                .facts = {{"in_flight", s.in_flight}},
                .rows = {}};
    auto const plan = s.plan(common);
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const& w : ways) measure_round(w, plan, common, all);
    r.sections.push_back(std::move(all));
    return r;
}

}  // namespace

std::function<report()> add_connect(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<load_settings>();
    s->add_to(command);
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
