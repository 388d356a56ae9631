#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/value_to.hpp>

#include <vouch/vouch.hpp>

#include "measure/allocations.hpp"
#include "measure/foreign.hpp"
#include "measure/histogram.hpp"
#include "measure/usage.hpp"
#include "peers/vouch.hpp"
#include "process/child.hpp"
#include "scenarios/scenario.hpp"
#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

struct settings {
    unsigned changes = 200;
    unsigned bells = 500;
    bool tls = false;
};

/// How a watch hears of a change.
struct way {
    char const* name;
    push_mode push;
    duration hold;
};
constexpr way ways[] = {{"doorbell", push_mode::required, {}},
                        {"held", push_mode::off, std::chrono::minutes(1)}};

class listener {
public:
    explicit listener(server_process const& server)
        : ca_(json::value_to<std::string>(server.about().at("ca_pem"))),
          pool_(context_.get_executor(), options()),
          timer_(context_) {
        to_.url = json::value_to<std::string>(server.about().at("url"));
        to_.token = json::value_to<std::string>(server.about().at("token"));
        laptop_.emplace(pool_, client_options_for(to_));
        auto other = to_;
        other.token = json::value_to<std::string>(server.about().at("other_token"));
        phone_.emplace(pool_, client_options_for(other));
    }

    /// From the other device's action, begun there, to the handler here; beside a bare call.
    json::value changes(way const& w, unsigned n) {
        run(hear(w, n));
        return {{"p50", in_us(heard_, 0.5)},
                {"p99", in_us(heard_, 0.99)},
                {"call", in_us(called_, 0.5)}};
    }

    /// Bytes of the heap for one idle bell, with the watch that wants it.
    json::value weight(unsigned n) {
        run(gather(n));
        return {{"heap", heap_}};
    }

private:
    [[nodiscard]] pool_options options() const {
        pool_options o;
        o.tls.ca_pem = ca_;
        return o;
    }
    static double in_us(histogram const& h, double p) {
        return static_cast<double>(h.percentile(p)) / 1e3;
    }
    static std::uint64_t since(bench_clock::time_point t) {
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(bench_clock::now() - t).count());
    }

    void run(asio::awaitable<void> what) {
        asio::co_spawn(context_, std::move(what), [this](std::exception_ptr const& e) {
            context_.stop();
            if (e) std::rethrow_exception(e);
        });
        context_.run();
    }

    asio::awaitable<void> pause(duration d) {
        timer_.expires_after(d);
        co_await timer_.async_wait(asio::use_awaitable);
    }
    /// Until nothing is under way but what waits.
    asio::awaitable<void> rest(std::size_t held, std::size_t bells) {
        for (;;) {
            auto const s = pool_.stats();
            bool const still = s.leased + s.dialing + s.waiting == 0 && s.held == held;
            if (still && s.bells == bells) co_return;
            co_await pause(std::chrono::milliseconds(1));
        }
    }

    asio::awaitable<void> hear(way const& w, unsigned n) {
        bool const rung = w.push != push_mode::off;
        for (unsigned i = 0; i < n; ++i) {
            auto const made = co_await laptop_->create();
            std::string const id(made.verification()->id.view());
            watch_options const o{.hold = w.hold, .push = w.push};
            bool over = false;
            bench_clock::time_point begun;
            laptop_->watch(id, made, o, [&](error_code ec, snapshot const&) {
                if (ec) throw boost::system::system_error(ec);
                heard_.add(since(begun));
                over = true;
            });
            co_await rest(rung ? 0 : 1, rung ? 1 : 0);
            begun = bench_clock::now();
            co_await phone_->cancel(id);
            while (!over) co_await pause(std::chrono::microseconds(100));
            auto const before = bench_clock::now();
            co_await laptop_->retrieve(id);
            called_.add(since(before));
        }
    }

    asio::awaitable<void> gather(unsigned n) {
        auto const made = co_await laptop_->create();
        std::string const id(made.verification()->id.view());
        auto const ignore = [](error_code, snapshot const&) {};
        watch_options quiet{.hold = {}};
        quiet.pace.initial = quiet.pace.max = std::chrono::hours(1);
        auto listening = quiet;
        listening.push = push_mode::required;
        std::vector<client> all;
        for (unsigned i = 0; i < n; ++i) {
            all.emplace_back(pool_, client_options_for(to_));
            all.back().watch(id, quiet, ignore);
        }
        co_await rest(0, 0);
        auto const before = heap_in_use();
        for (auto& c : all) c.watch(id, listening, ignore);
        co_await rest(0, n);
        heap_ = (static_cast<double>(heap_in_use()) - static_cast<double>(before)) / n;
    }

    std::string ca_;
    target to_;
    asio::io_context context_{1};
    pool pool_;
    asio::steady_timer timer_;
    std::optional<client> laptop_;
    std::optional<client> phone_;
    histogram heard_;
    histogram called_;
    double heap_ = 0;
};

void measure_round(settings const& s, common_options const& common, section& all) {
    for (auto const& w : ways) {
        server_process const server(common.server_core(), host_emulator(s.tls));
        foreign_load const others(server.id());
        auto const got =
            in_child(common.client_core(), [&] { return listener(server).changes(w, s.changes); });
        auto& r = row_of(all, w.name);
        auto const value = [&](char const* name) { return got.at(name).to_number<double>(); };
        add(r, {.name = "foreign", .unit = "%", .rounds = {}, .decimals = 0}, others.percent());
        add(r, {.name = "heard p50", .unit = "us", .rounds = {}}, value("p50"));
        add(r, {.name = "heard p99", .unit = "us", .rounds = {}}, value("p99"));
        add(r, {.name = "call p50", .unit = "us", .rounds = {}}, value("call"));
        if (w.push == push_mode::off) continue;
        auto const weight =
            in_child(common.client_core(), [&] { return listener(server).weight(s.bells); });
        add(r, {.name = "heap", .unit = "B/bell", .rounds = {}, .decimals = 0},
            weight.at("heap").to_number<double>());
    }
}

report measure(settings const& s, common_options const& common) {
    auto const files = raise_open_files();
    if (s.bells + 64 > files)
        throw std::runtime_error(std::to_string(s.bells) + " bells need more open files than " +
                                 std::to_string(files));
    report r{.scenario = "bell",
             .settings = {{"changes", s.changes}, {"bells", s.bells}, {"rounds", common.rounds}},
             .sections = {},
             .notes = {"heard: from the beginning of the other device's action to the watch's "
                       "handler, the emulator's work included; call: a bare round trip; heap: of "
                       "one idle bell and the watch that wants it"}};
    section all{.title = s.tls ? "TLS" : "plain", .facts = {{"tls", s.tls}}, .rows = {}};
    for (unsigned i = 0; i < common.rounds; ++i) measure_round(s, common, all);
    r.sections.push_back(std::move(all));
    return r;
}

}  // namespace

std::function<report()> add_bell(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--changes", s->changes, "changes that are heard of")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command.add_option("--bells", s->bells, "bells that rest at a time")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command.add_flag("--tls", s->tls, "over TLS");
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
