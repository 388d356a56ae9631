#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/value_to.hpp>

#include "peers/vouch.hpp"
#include "process/child.hpp"
#include "scenarios/scenario.hpp"
#include "server/memory_network.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

struct shape {
    unsigned devices;
    unsigned ids;  // of each
};
struct settings {
    std::vector<std::string> shapes{"1000x100", "100000x1"};
};

shape parse(std::string const& text) {
    shape s{};
    if (std::sscanf(text.c_str(), "%ux%u", &s.devices, &s.ids) != 2 || s.devices == 0 ||
        s.ids == 0 || s.ids > 999999)
        throw std::runtime_error("a shape is DEVICESxIDS, e.g. 1000x100, not " + text);
    return s;
}

// As long as the sample's own id.
std::string id_of(unsigned i) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%06u", i);
    return text.data();
}

/// Every device has the same verifications, and none of them moves.
class quiet_server {
public:
    quiet_server(asio::any_io_executor executor, unsigned ids)
        : network_(std::move(executor), [this](std::string_view r) { return answer(r); }) {
        std::string list;
        for (unsigned i = 0; i < ids; ++i) {
            answers_.push_back(memory_response(at_rest(sample_body(), i)));
            list += (list.empty() ? "" : ",") + at_rest(sample_verification(), i);
        }
        list_ = memory_response(R"({"items":[)" + list + "]}");
    }
    [[nodiscard]] memory_network& network() noexcept { return network_; }
    [[nodiscard]] std::uint64_t lists() const noexcept { return lists_; }

private:
    // A comparison that is open would be looked at once a second.
    static std::string at_rest(std::string text, unsigned i) {
        return with_state(with_id(std::move(text), id_of(i)), "requested");
    }
    std::string_view answer(std::string_view request) {
        auto const target = request.substr(0, request.find(" HTTP/"));
        auto const last = target.substr(target.rfind('/') + 1);
        if (last != "verifications") return answers_.at(std::stoul(std::string(last)));
        ++lists_;
        return list_;
    }

    std::vector<std::string> answers_;
    std::string list_;
    std::uint64_t lists_ = 0;
    memory_network network_;
};

/// What the process held before, and holds now.
struct footprint {
    double heap = static_cast<double>(heap_in_use());
    double resident = static_cast<double>(resident_kib()) * 1024;
    friend footprint operator-(footprint a, footprint const& b) {
        a.heap -= b.heap;
        a.resident -= b.resident;
        return a;
    }
};

/// Clients that look at each verification once, keep what they saw, and then wait.
class crowd {
public:
    explicit crowd(shape s)
        : shape_(s), server_(context_.get_executor(), s.ids), pool_(context_.get_executor(), o()) {
        clients_.reserve(s.devices);
        seen_.resize(n());
        samples_.resize(samples);
    }

    json::value run(double seconds) {
        warm_up();
        footprint const at_first;
        for (unsigned i = 0; i < shape_.devices; ++i) clients_.push_back(make());
        footprint const with_clients;
        look_at_each();
        footprint const with_snapshots;
        look_on();
        footprint const with_samples;
        watch();
        run_for(1);
        footprint const waiting;
        auto const requests = server_.network().requests();
        auto const cpu = cpu_so_far();
        run_for(seconds);
        auto const polls = static_cast<double>(server_.network().requests() - requests);
        auto const used = (cpu_so_far() - cpu).total();
        over_ = true;
        pool_.close();
        context_.restart();
        context_.run();
        auto const block = (with_samples - with_snapshots).heap / samples;
        auto const each = [&](double bytes) { return bytes / static_cast<double>(n()); };
        auto const clients = with_clients - at_first;
        auto const known = with_snapshots - with_clients;
        auto const watches = waiting - with_samples;
        return {
            {"snapshot", block},
            {"client", clients.heap / shape_.devices},
            {"known", each(known.heap) - block},
            {"watch", each(watches.heap)},
            {"resident_watch", each(watches.resident)},
            {"resident_all", each(clients.resident + known.resident + watches.resident) - block},
            {"polls", polls / seconds},
            {"lists", server_.lists()},
            {"idle_cpu", used / seconds / 1e4}};
    }

private:
    static constexpr unsigned samples = 1000;
    static constexpr unsigned at_a_time = 32;

    [[nodiscard]] std::size_t n() const {
        return static_cast<std::size_t>(shape_.devices) * shape_.ids;
    }
    pool_options o() {
        pool_options p;
        p.connector = &server_.network();
        p.max_waiting = n() + 1024;
        return p;
    }
    client make() { return client(pool_, client_options_for(memory_target())); }

    // So that what the first call makes is not taken for the watches'.
    void warm_up() {
        auto c = make();
        for (unsigned i = 0; i < at_a_time; ++i)
            c.retrieve(id_of(0), [](error_code, snapshot const&) {});
        context_.run();
        context_.restart();
    }
    void retrieve(client& c, unsigned id, snapshot& into, std::function<void()> const& then) {
        c.retrieve(id_of(id), [&into, then](error_code ec, snapshot const& s) {
            if (ec) throw boost::system::system_error(ec);
            into = s;
            then();
        });
    }
    void look_at_each() {
        for (unsigned i = 0; i < at_a_time; ++i) look_at_next();
        context_.run();
        context_.restart();
    }
    void look_at_next() {
        if (next_ == n()) return;
        auto const i = next_++;
        retrieve(clients_[i / shape_.ids], static_cast<unsigned>(i % shape_.ids), seen_[i],
                 [this] { look_at_next(); });
    }
    // Snapshots that nobody shares, for their size.
    void look_on() {
        auto c = make();
        for (auto& s : samples_) retrieve(c, 0, s, [] {});
        context_.run();
        context_.restart();
    }
    void watch() {
        watch_options const o{
            .timeout = std::chrono::hours(1),
            .pace = {.initial = std::chrono::seconds(30), .max = std::chrono::seconds(60)}};
        // One after the other, as they come in life: what a hundred thousand first looks at once
        // take for a moment is not what a watch costs.
        for (std::size_t i = 0; i < n(); ++i) {
            clients_[i / shape_.ids].watch(
                id_of(static_cast<unsigned>(i % shape_.ids)), seen_[i], o,
                [this](error_code ec, snapshot const&) {
                    if (!over_)
                        throw std::runtime_error("a watch ended too early: " + ec.message());
                });
            do context_.run_one();
            while (pool_.stats().leased > 0);
        }
    }
    void run_for(double seconds) {
        context_.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(seconds)));
    }

    shape shape_;
    asio::io_context context_{1};
    quiet_server server_;
    pool pool_;
    std::vector<client> clients_;
    std::vector<snapshot> seen_;  // one for each watch
    std::vector<snapshot> samples_;
    std::size_t next_ = 0;
    bool over_ = false;
};

report measure(settings const& s, common_options const& common) {
    report r{
        .scenario = "watches",
        .settings = {{"rounds", common.rounds}},
        .sections = {},
        .notes = {"one process, a server in memory that answers at once; bytes of the heap, but "
                  "for `resident`. snapshot: what caller and client share, counted once and not "
                  "below; client: each; known: what a client keeps of each verification; watch: "
                  "each, beyond that; all: client, known and watch, of each watch"}};
    for (auto const& text : s.shapes) {
        auto const form = parse(text);
        section all{.title = text + ": devices x verifications of each, all watched",
                    .facts = {{"devices", form.devices}, {"ids", form.ids}},
                    .rows = {}};
        for (unsigned i = 0; i < common.rounds; ++i) {
            auto const got = in_child(common.client_core(), [&] {
                return std::make_unique<crowd>(form)->run(std::max(common.seconds, 1.0));
            });
            auto& row = row_of(all, text);
            auto const value = [&](char const* name) { return got.at(name).to_number<double>(); };
            auto const bytes = [&](char const* name, double n) {
                add(row, {.name = name, .unit = "B", .rounds = {}, .decimals = 0}, n);
            };
            bytes("snapshot", value("snapshot"));
            bytes("client", value("client"));
            bytes("known", value("known"));
            bytes("watch", value("watch"));
            bytes("all", value("client") / form.ids + value("known") + value("watch"));
            bytes("watch resident", value("resident_watch"));
            bytes("all resident", value("resident_all"));
            add(row, {.name = "polls", .unit = "/s", .rounds = {}, .decimals = 0}, value("polls"));
            add(row, {.name = "lists", .unit = "", .rounds = {}, .decimals = 0}, value("lists"));
            add(row, {.name = "cpu", .unit = "%", .rounds = {}, .decimals = 2}, value("idle_cpu"));
        }
        r.sections.push_back(std::move(all));
    }
    return r;
}

}  // namespace

std::function<report()> add_watches(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--shapes", s->shapes, "devices x verifications of each")
        ->delimiter(',')
        ->capture_default_str();
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
