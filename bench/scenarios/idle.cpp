#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/value_to.hpp>

#include "measure/allocations.hpp"
#include "measure/usage.hpp"
#include "peers/vouch.hpp"
#include "process/child.hpp"
#include "scenarios/scenario.hpp"
#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

struct settings {
    unsigned few = 100;
    unsigned many = 1000;
};

struct way {
    char const* name;
    bool tls;
    bool tickets;
};
constexpr way ways[] = {
    {"plain", false, false}, {"TLS, tickets", true, true}, {"TLS, no tickets", true, false}};

/// Opens connections by watches that the server holds, lets it answer them all, and weighs what
/// stays: connections that nobody uses, all of which have served.
class crowd {
public:
    explicit crowd(server_process const& server)
        : ca_(json::value_to<std::string>(server.about().at("ca_pem"))),
          server_(server),
          timer_(context_),
          network_(context_.get_executor(), options()) {
        target to;
        to.url = json::value_to<std::string>(server.about().at("url"));
        to.token = "bench-token";
        client_.emplace(network_, client_options_for(to));
    }

    /// Bytes of the heap with `n` connections idle.
    double heap_with(unsigned n) {
        auto const held_before = held();
        for (unsigned i = 0; i < n; ++i) {
            auto id = std::to_string(next_id_++);  // as long as the sample's own
            client_->watch(
                id, {.timeout = std::chrono::minutes(2)},
                [this](error_code ec, snapshot const&) { ec ? ++failed_ : ++answered_; });
        }
        await([&] { return failed_ > 0 || held() - held_before >= n; });
        answered_ = 0;
        server_.tell("*");
        await([&] { return failed_ > 0 || answered_ == n; });
        auto const idle = network_.stats().idle;
        if (failed_ > 0 || idle != n)
            throw std::runtime_error(std::to_string(failed_) + " watches failed, " +
                                     std::to_string(idle) + " connections are idle, not " +
                                     std::to_string(n));
        return static_cast<double>(heap_in_use());
    }

private:
    [[nodiscard]] pool_options options() const {
        pool_options o;
        o.max_held_per_origin = 20'000;
        o.idle_timeout = std::chrono::minutes(5);
        o.tls.ca_pem = ca_;
        return o;
    }
    [[nodiscard]] double held() const { return server_.counts().at("held").to_number<double>(); }

    template <class Condition>
    void await(Condition const& holds) {
        while (!holds()) {
            timer_.expires_after(std::chrono::milliseconds(20));
            context_.restart();  // nothing keeps it busy while all connections rest
            timer_.async_wait([this](error_code) { context_.stop(); });
            context_.run();
        }
    }

    std::string ca_;
    server_process const& server_;
    asio::io_context context_{1};
    asio::steady_timer timer_;
    pool network_;
    std::optional<client> client_;
    unsigned next_id_ = 100'000;
    unsigned failed_ = 0;
    unsigned answered_ = 0;
};

void measure_round(settings const& s, way const& w, common_options const& common, section& all) {
    server_process const server(common.server_core(),
                                host_static({.body = sample_body(),
                                             .identity = w.tls ? make_certificate() : certificate{},
                                             .hold = true,
                                             .echo_id = true,
                                             .resumption = w.tickets,
                                             .token = "bench-token"}));
    auto const got = in_child(common.client_core(), [&]() -> json::value {
        crowd c(server);
        auto const few = c.heap_with(s.few);
        return (c.heap_with(s.many) - few) / (s.many - s.few);
    });
    add(row_of(all, w.name), {.name = "heap", .unit = "B", .rounds = {}, .decimals = 0},
        got.to_number<double>());
}

report measure(settings const& s, common_options const& common) {
    auto const files = raise_open_files();
    if (s.few >= s.many) throw std::runtime_error("--many has to be more than --few");
    if (s.many + 64 > files)
        throw std::runtime_error(std::to_string(s.many) +
                                 " connections need more open files than " + std::to_string(files));
    report r{.scenario = "idle",
             .settings = {{"few", s.few}, {"many", s.many}, {"rounds", common.rounds}},
             .sections = {},
             .notes = {"heap of the client for one more connection that has served and rests in "
                       "the pool; what the kernel keeps is not in it"}};
    section all{.title = "an idle connection, from " + std::to_string(s.few) + " to " +
                         std::to_string(s.many) + " of them",
                .facts = {{"few", s.few}, {"many", s.many}},
                .rows = {}};
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const& w : ways) measure_round(s, w, common, all);
    r.sections.push_back(std::move(all));
    return r;
}

}  // namespace

std::function<report()> add_idle(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--few", s->few, "connections at the first weighing")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    command.add_option("--many", s->many, "connections at the second")
        ->check(CLI::Range(2, 19000))
        ->capture_default_str();
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
