#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/value_to.hpp>
#include <boost/url/parse.hpp>

#include "measure/foreign.hpp"
#include "measure/histogram.hpp"
#include "peers/vouch.hpp"
#include "process/child.hpp"
#include "scenarios/scenario.hpp"
#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

struct settings {
    std::vector<unsigned> watches{1000};
    bool tls = false;
    bool held_only = false;
};

/// How a watch hears of a change.
enum class way { held, doorbell, paced };
constexpr std::array ways{way::held, way::doorbell, way::paced};
constexpr char const* name_of(way w) {
    return w == way::held ? "held" : w == way::doorbell ? "doorbell" : "paced";
}

// As long as the sample's own id, which the server replaces by it.
std::string id_of(unsigned i) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%06u", i);
    return text.data();
}

/// What a socket alone takes for a request and its answer, `pause` after the last one: cores that
/// rest need a while to get going.
histogram bare_round_trips(target const& to, unsigned n, duration pause) {
    histogram h;
    auto const url = boost::urls::parse_uri(to.url).value();
    asio::io_context context{1};
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), url.port_number()});
    socket.set_option(asio::ip::tcp::no_delay(true));
    std::string const request = "GET /v1/app/setup/verifications/" + id_of(0) +
                                " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                                to.token + "\r\n\r\n";
    std::string answer;
    for (unsigned i = 0; i < n; ++i) {
        // What is measured is a core that did nothing, of which no event tells.
        if (pause > duration::zero()) std::this_thread::sleep_for(pause);
        auto const began = bench_clock::now();
        asio::write(socket, asio::buffer(request));
        answer.clear();
        asio::read_until(socket, asio::dynamic_buffer(answer), "\r\n\r\n");
        auto const head = answer.find("\r\n\r\n") + 4;
        auto const size = std::stoul(answer.substr(answer.find("Content-Length: ") + 16));
        if (answer.size() < head + size)
            asio::read(socket, asio::dynamic_buffer(answer),
                       asio::transfer_exactly(head + size - answer.size()));
        auto const took = bench_clock::now() - began;
        h.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(took).count()));
    }
    return h;
}

/// Waits in a process of its own, and looks at its own memory and CPU time.
class waiting_client {
public:
    waiting_client(server_process const& server, way w, unsigned n, double seconds)
        : server_(server), way_(w), n_(n), seconds_(seconds), timer_(context_) {
        to_.url = json::value_to<std::string>(server.about().at("url"));
        to_.ca_pem = json::value_to<std::string>(server.about().at("ca_pem"));
        to_.token = "bench-token";
    }

    json::value run() {
        pool_options o;
        if (way_ == way::held)
            o.max_held_per_origin = n_ + n_ / 8 + 16;  // a sixteenth is kept free
        o.tls.ca_pem = to_.ca_pem;
        pool const connections(context_.get_executor(), o);
        client const c(connections, client_options_for(to_));
        c_ = &c;
        first_call();
        context_.run();
        measure_bare();
        return {{"heap", heap_per_watch_},
                {"resident", resident_per_watch_},
                {"polls", polls_per_second_},
                {"cpu", cpu_per_poll_},
                {"idle_cpu", idle_cpu_},
                {"bare_p50", static_cast<double>(bare_.percentile(0.5)) / 1e3},
                {"rested_p50", static_cast<double>(rested_.percentile(0.5)) / 1e3},
                {"connections", connections_},
                {"wake_p50", static_cast<double>(wakes_.percentile(0.5)) / 1e3},
                {"wake_p99", static_cast<double>(wakes_.percentile(0.99)) / 1e3},
                {"wake_max", static_cast<double>(wakes_.max()) / 1e3},
                {"wake_cpu", cpu_per_wake_}};
    }

private:
    [[nodiscard]] double count(char const* what) const {
        return server_.counts().at(what).to_number<double>();
    }

    // Before the wakes and after them: the machine may be another one then.
    void measure_bare() {
        if (way_ == way::paced || !to_.ca_pem.empty()) return;
        bare_.merge(bare_round_trips(to_, 500, {}));
        rested_.merge(bare_round_trips(to_, 500, static_server::pause));
    }

    // So that what the first call makes is not taken for the watches'.
    void first_call() {
        measure_bare();
        client c = *c_;
        c.retrieve(id_of(0), [this](error_code ec, snapshot const&) {
            if (ec) throw boost::system::system_error(ec);
            heap_ = static_cast<double>(heap_in_use());
            resident_ = static_cast<double>(resident_kib());
            requests_ = count("requests");
            start();
        });
    }

    void start() {
        client c = *c_;
        watch_options const o{.timeout = std::chrono::hours(1),
                              .hold = std::chrono::minutes(30),
                              .push = way_ == way::doorbell ? push_mode::required : push_mode::off};
        for (unsigned i = 1; i <= n_; ++i)
            c.watch(id_of(i), o, [this](error_code ec, snapshot const& s) { ended(ec, s); });
        look();
    }

    // A bell has everything looked at once more when it begins to ring.
    [[nodiscard]] bool all_wait() const {
        if (way_ == way::held) return count("held") >= n_;
        return count("requests") - requests_ >= 2.0 * n_ &&
               (way_ == way::paced || count("bells") >= 1);
    }

    void look() {
        timer_.expires_after(std::chrono::milliseconds(50));
        timer_.async_wait([this](error_code) {
            if (!all_wait()) return look();
            heap_per_watch_ = (static_cast<double>(heap_in_use()) - heap_) / n_;
            resident_per_watch_ = (static_cast<double>(resident_kib()) - resident_) * 1024 / n_;
            observe();
        });
    }

    void observe() {
        auto const polls = count("requests");
        auto const cpu = cpu_so_far();
        timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(seconds_)));
        timer_.async_wait([this, polls, cpu](error_code) {
            auto const used = (cpu_so_far() - cpu).total();
            auto const made = count("requests") - polls;
            polls_per_second_ = made / seconds_;
            cpu_per_poll_ = made > 0 ? used / made : 0;
            idle_cpu_ = used / seconds_ / 1e4;
            connections_ = count("connections");
            wake_next();
        });
    }

    // One after the other for the latency; then those that are held, and left, all at once for the
    // CPU time. Those that are paced all at once: it takes them until their next poll.
    void wake_next() {
        if (way_ != way::paced && woken_ < std::min(n_ / 2, 1000U))
            return server_.tell(id_of(woken_ + 1));
        if (way_ == way::doorbell) return context_.stop();
        singly_ = false;
        woken_singly_ = woken_;
        cpu_at_wake_ = cpu_so_far();
        server_.tell("*");
    }

    void ended(error_code ec, snapshot const& s) {
        auto const now = bench_clock::now().time_since_epoch();
        if (ec || s.verification()->state != verification_state::done)
            throw std::runtime_error("a watch ended too early: " + ec.message());
        ++woken_;
        if (singly_ || released_at_ == 0)
            released_at_ = server_.counts().at("released_at").to_number<std::int64_t>();
        if (singly_ || way_ == way::paced)
            wakes_.add(static_cast<std::uint64_t>(
                (std::chrono::nanoseconds(now) - std::chrono::nanoseconds(released_at_)).count()));
        if (singly_) return wake_next();
        if (woken_ < n_) return;
        cpu_per_wake_ = (cpu_so_far() - cpu_at_wake_).total() / (n_ - woken_singly_);
        context_.stop();
    }

    server_process const& server_;
    way way_;
    unsigned n_;
    double seconds_;
    target to_;
    asio::io_context context_{1};
    asio::steady_timer timer_;
    client const* c_ = nullptr;
    double heap_ = 0;
    double resident_ = 0;
    double requests_ = 0;
    double heap_per_watch_ = 0;
    double resident_per_watch_ = 0;
    double polls_per_second_ = 0;
    double cpu_per_poll_ = 0;
    double connections_ = 0;
    double idle_cpu_ = 0;
    histogram bare_;
    histogram rested_;
    bool singly_ = true;
    std::int64_t released_at_ = 0;
    unsigned woken_ = 0;
    unsigned woken_singly_ = 0;
    histogram wakes_;
    cpu_time cpu_at_wake_;
    double cpu_per_wake_ = 0;
};

void measure_round(settings const& s, common_options const& common, unsigned n, way w,
                   section& all) {
    server_process const server(common.server_core(),
                                host_static({.body = with_state(sample_body(), "requested"),
                                             .last_body = with_state(sample_body(), "done"),
                                             .identity = s.tls ? make_certificate() : certificate{},
                                             .hold = w == way::held,
                                             .echo_id = true,
                                             .push = w == way::doorbell,
                                             .token = "bench-token"}));
    foreign_load const others(server.id());
    auto const got = in_child(common.client_core(), [&] {
        return waiting_client(server, w, n, std::max(common.seconds, 1.0)).run();
    });
    auto& r = row_of(all, name_of(w));
    add(r, {.name = "foreign", .unit = "%", .rounds = {}, .decimals = 0}, others.percent());
    auto const value = [&](char const* name) { return got.at(name).to_number<double>(); };
    add(r, {.name = "heap", .unit = "B/watch", .rounds = {}, .decimals = 0}, value("heap"));
    add(r, {.name = "resident", .unit = "B/watch", .rounds = {}, .decimals = 0}, value("resident"));
    add(r, {.name = "connections", .unit = "", .rounds = {}, .decimals = 0}, value("connections"));
    add(r, {.name = "polls", .unit = "/s", .rounds = {}, .decimals = 0}, value("polls"));
    add(r, {.name = "cpu", .unit = "us/poll", .rounds = {}, .decimals = 1}, value("cpu"));
    add(r, {.name = "idle cpu", .unit = "%", .rounds = {}, .decimals = 2}, value("idle_cpu"));
    add(r, {.name = "wake p50", .unit = "us", .rounds = {}}, value("wake_p50"));
    add(r, {.name = "wake p99", .unit = "us", .rounds = {}}, value("wake_p99"));
    add(r, {.name = "wake max", .unit = "us", .rounds = {}}, value("wake_max"));
    if (w == way::paced) return;
    add(r, {.name = "bare p50", .unit = "us", .rounds = {}}, value("bare_p50"));
    add(r, {.name = "bare rested p50", .unit = "us", .rounds = {}}, value("rested_p50"));
    if (!s.tls)
        add(r, {.name = "wake / bare rested", .unit = "x", .rounds = {}, .decimals = 2},
            value("wake_p50") / value("rested_p50"));
    if (w == way::held) add(r, {.name = "wake cpu", .unit = "us", .rounds = {}}, value("wake_cpu"));
}

// Between the first number of watches and the last: what is the same for any number is not in it.
section slope(settings const& s, std::vector<section>& measured) {
    double const from = s.watches.front();
    double const to = s.watches.back();
    section all{.title = "slope from " + std::to_string(s.watches.front()) + " to " +
                         std::to_string(s.watches.back()),
                .facts = {{"from", s.watches.front()}, {"to", s.watches.back()}},
                .rows = {}};
    for (auto const& last : measured.back().rows)
        for (auto const& f : last.figures) {
            if (f.unit != "B/watch") continue;
            auto const& few = row_of(measured.front(), last.name).figures;
            auto const same = std::find_if(few.begin(), few.end(),
                                           [&](figure const& g) { return g.name == f.name; });
            for (std::size_t i = 0; i < f.rounds.size(); ++i)
                add(row_of(all, last.name),
                    {.name = f.name, .unit = f.unit, .rounds = {}, .decimals = 0},
                    (f.rounds[i] * to - same->rounds[i] * from) / (to - from));
        }
    return all;
}

report measure(settings const& s, common_options const& common) {
    auto const files = raise_open_files();
    report r{
        .scenario = "watch",
        .settings = {{"tls", s.tls}, {"rounds", common.rounds}},
        .sections = {},
        .notes = {"held: one connection a watch, which holds it; doorbell: one WebSocket for all; "
                  "paced: the server answers at "
                  "once and is asked again and again over a few connections; wake: from the "
                  "change at the server to the watch's handler; wake cpu: of each, "
                  "when all are answered at once; bare: a round trip of a socket alone, one "
                  "after the other, and after a pause as long as between wakes; slope: "
                  "what one watch more costs, between two numbers of them"}};
    for (auto const n : s.watches) {
        if (n + 64 > files)
            throw std::runtime_error(std::to_string(n) + " watches need more open files than " +
                                     std::to_string(files));
        section all{.title = std::to_string(n) + " watches, " + (s.tls ? "TLS" : "plain"),
                    .facts = {{"watches", n}, {"tls", s.tls}},
                    .rows = {}};
        for (unsigned i = 0; i < common.rounds; ++i)
            for (auto const w : ways)
                if (w == way::held || !s.held_only) measure_round(s, common, n, w, all);
        r.sections.push_back(std::move(all));
    }
    if (s.watches.size() > 1) r.sections.push_back(slope(s, r.sections));
    return r;
}

}  // namespace

std::function<report()> add_watch(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--watches", s->watches, "watches that wait at a time")
        ->delimiter(',')
        ->check(CLI::Range(2, 100000))
        ->capture_default_str();
    command.add_flag("--tls", s->tls, "over TLS");
    command.add_flag("--held-only", s->held_only, "leave out those that are not held");
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
