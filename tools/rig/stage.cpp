#include "rig/stage.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/json.hpp>

#include <vouch/emulator.hpp>
#include <vouch/error.hpp>

#include "cli/problem.hpp"

namespace vouch::rig {

namespace {

pool_options pool_options_for(network const& n, std::size_t pairs, std::string_view ca_pem) {
    // Every device may act and wait at the same moment.
    std::size_t const devices = std::max<std::size_t>(2 * pairs, 8);
    pool_options o;
    o.max_per_origin = devices;
    o.max_total = std::max(o.max_total, devices);
    o.max_held_per_origin = 2 * devices;
    o.tls.ca_file = n.ca_file;
    o.tls.ca_pem = ca_pem;
    return o;
}

class emulator_stage final : public stage {
public:
    emulator_stage(asio::any_io_executor executor, work const& w, network const& n)
        : work_(w),
          network_(n),
          server_(executor, options(w, n)),
          ca_pem_(server_.ca_pem()),
          url_(server_.url()),
          pool_(executor, pool_options_for(n, n.concurrency, ca_pem_)) {}
    emulator_stage(emulator_stage const&) = delete;
    emulator_stage& operator=(emulator_stage const&) = delete;
    ~emulator_stage() override {
        pool_.close();
        server_.stop();
    }

    pair_devices enter(pair_plan const& p, std::size_t) override {
        auto const account = "@pair" + std::to_string(p.number) + ":vouch.example";
        auto const asks = server_.add_device(
            {.name = name_of(p, pair_side::initiator), .account = account, .trusted = false});
        control("devices", {{"name", name_of(p, pair_side::responder)},
                            {"userID", account},
                            {"tamper", work_.kinds[p.kind].tamper}});
        auto const asked = server_.device(name_of(p, pair_side::responder));
        for (auto const& s : p.strikes) {
            auto fault = boost::json::parse(work_.faults[s.fault].json).as_object();
            fault["device"] = name_of(p, s.side);
            control("faults", fault);
        }
        return {device(asks.token), device(asked.token)};
    }
    void leave(pair_plan const& p) override {
        server_.remove_device(name_of(p, pair_side::initiator));
        server_.remove_device(name_of(p, pair_side::responder));
    }
    std::size_t most_at_once() const noexcept override { return network_.concurrency; }
    std::string name() const override { return "the rig's own emulator on " + url_; }

private:
    static emulator::options options(work const& w, network const& n) {
        // One device that no pair uses: an emulator without any makes some of its own.
        static constexpr std::array spare{emulator::device_options{.name = "spare"}};
        emulator::options o;
        o.devices = spare;
        o.seed = w.seed;
        o.tls = n.tls;
        o.secret_delay = std::chrono::milliseconds(20);
        o.log_size = 0;
        return o;
    }
    static std::string name_of(pair_plan const& p, pair_side s) {
        return "pair" + std::to_string(p.number) + "-" + std::string(to_string(s));
    }
    void control(std::string_view resource, boost::json::object const& body) {
        auto const answer = server_.handle({.method = "POST",
                                            .target = "/emulator/" + std::string(resource),
                                            .headers = {},
                                            .body = boost::json::serialize(body)});
        if (answer.status != 201)
            throw std::runtime_error("the emulator refuses " + boost::json::serialize(body) + ": " +
                                     answer.body);
    }
    client device(std::string const& token) {
        client_options const o{.base_url = url_, .token = token, .use_environment = false};
        return client(pool_, o);
    }

    work const& work_;
    network network_;
    emulator::server server_;
    std::string ca_pem_;
    std::string url_;
    pool pool_;
};

class target_stage final : public stage {
public:
    target_stage(asio::any_io_executor executor, std::vector<target> const& targets,
                 network const& n)
        : pool_(executor, pool_options_for(n, targets.size() / 2, {})) {
        std::vector<client> clients;
        for (auto const& t : targets) {
            client_options const o{.base_url = t.base_url,
                                   .token = t.token,
                                   .allow_plain_http = n.allow_plain_http,
                                   .use_environment = false};
            clients.push_back(device(t, o));
            names_ += (names_.empty() ? "" : ", ") + t.name;
        }
        for (std::size_t i = 0; i + 1 < clients.size(); i += 2)
            pairs_.push_back({clients[i], clients[i + 1]});
        most_ = std::min(n.concurrency, pairs_.size());
    }
    target_stage(target_stage const&) = delete;
    target_stage& operator=(target_stage const&) = delete;
    ~target_stage() override { pool_.close(); }

    client device(target const& t, client_options const& o) const {
        try {
            return client(pool_, o);
        } catch (error const& e) {
            throw cli::problem(cli::exit_code::usage, "usage",
                               "target " + t.name + ": " + e.details().message);
        }
    }

    pair_devices enter(pair_plan const&, std::size_t place) override { return pairs_[place]; }
    void leave(pair_plan const&) override {}
    std::size_t most_at_once() const noexcept override { return most_; }
    std::string name() const override { return names_; }

private:
    pool pool_;
    std::vector<pair_devices> pairs_;
    std::size_t most_ = 0;
    std::string names_;
};

}  // namespace

std::unique_ptr<stage> make_emulator_stage(asio::any_io_executor executor, work const& w,
                                           network const& n) {
    return std::make_unique<emulator_stage>(std::move(executor), w, n);
}

std::unique_ptr<stage> make_target_stage(asio::any_io_executor executor,
                                         std::vector<target> const& targets, network const& n) {
    return std::make_unique<target_stage>(std::move(executor), targets, n);
}

}  // namespace vouch::rig
