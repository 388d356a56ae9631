#include "peers/node.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "process/environment.hpp"
#include "process/program.hpp"

namespace vouch::bench {

namespace {

namespace fs = std::filesystem;

constexpr node_peer all[] = {{"undici", "undici", "undici"},
                             {"desktop-api SDK", "sdk", "@beeper/desktop-api"}};

fs::path folder() { return VOUCH_BENCH_NODE; }

char const* name_of(measured_call c) {
    return c == measured_call::session ? "session" : c == measured_call::list ? "list" : "retrieve";
}

double seconds(std::chrono::nanoseconds d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

std::span<node_peer const> node_peers() { return all; }

bool installed(node_peer const& p) {
    return on_path("node") && fs::exists(folder() / "client.mjs") &&
           fs::exists(folder() / "node_modules" / p.packages / "package.json");
}

sample run_node(node_peer const& p, target const& to, load_plan const& plan, int core) {
    boost::json::object const what{{"client", p.client},
                                   {"url", to.url},
                                   {"path", to.path()},
                                   {"call", name_of(to.call)},
                                   {"state", to.state},
                                   {"token", to.token},
                                   {"ca", to.ca_pem},
                                   {"inFlight", plan.in_flight},
                                   {"warmUp", std::max(seconds(plan.warm_up), 1.0)},
                                   {"seconds", seconds(plan.measured)}};
    environment_variable const in("VOUCH_BENCH_PLAN", boost::json::serialize(what));
    // The SDK takes its authorities from a file alone.
    auto const ca = folder() / "ca.pem";
    if (!to.ca_pem.empty()) std::ofstream(ca) << to.ca_pem;
    environment_variable const trusted("NODE_EXTRA_CA_CERTS", to.ca_pem.empty() ? "" : ca.string());
    auto const r = run_program({"node", (folder() / "client.mjs").string()}, core);
    if (r.status != 0)
        throw std::runtime_error(std::string(p.name) + " failed (" + std::to_string(r.status) +
                                 ")");
    return sample_from(boost::json::parse(r.output));
}

}  // namespace vouch::bench
