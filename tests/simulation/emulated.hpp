#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <vouch/client.hpp>
#include <vouch/emulator.hpp>
#include <vouch/testing.hpp>

namespace vouch::testing {

/// Where a connection breaks: after so many bytes of one request, or of its response.
struct cut {
    std::optional<std::size_t> request_bytes{};   ///< the server sees no more of it
    std::optional<std::size_t> response_bytes{};  ///< the client sees no more of it
};

/// The emulator's service behind a listener of the simulated network.
class emulated final : public simulation::listener {
public:
    emulated(simulation& sim, emulator::options const& o) : sim_(sim), service_(o, now()) {}

    [[nodiscard]] emulator::service& service() noexcept { return service_; }
    /// Breaks the connection of the next request that comes.
    void cut_next(cut c) { next_cut_ = c; }
    /// Bytes of the last response that was sent whole, and of its request.
    [[nodiscard]] std::size_t last_request() const noexcept { return last_request_; }
    [[nodiscard]] std::size_t last_response() const noexcept { return last_response_; }

    void on_open(std::shared_ptr<server_channel> const& c) override {
        auto made = std::make_unique<line>();
        made->channel = c;
        made->stream = std::make_unique<emulator::stream>(
            service_, emulator::stream::options{},
            [this, key = c.get()] { sim_.after({}, [this, key] { flush(key); }); });
        lines_[c.get()] = std::move(made);
    }

    void on_bytes(std::shared_ptr<server_channel> const& from, std::string_view bytes) override {
        auto const it = lines_.find(from.get());
        if (it == lines_.end()) return;
        auto& l = *it->second;
        if (next_cut_) l.cutting = std::exchange(next_cut_, std::nullopt);
        last_request_ = bytes.size();
        if (l.cutting && l.cutting->request_bytes) {
            l.stream->receive(now(), bytes.substr(0, *l.cutting->request_bytes));
            l.channel->reset();
            lines_.erase(it);
            return watch_time();
        }
        l.stream->receive(now(), bytes);
        flush(from.get());
        watch_time();
    }

    void on_closed(std::shared_ptr<server_channel> const& c) override { lines_.erase(c.get()); }

private:
    struct line {
        std::shared_ptr<server_channel> channel;
        std::unique_ptr<emulator::stream> stream;
        std::optional<cut> cutting;
    };

    [[nodiscard]] emulator::time_point now() const {
        return emulator::time_point(std::chrono::seconds(1'700'000'000) + sim_.elapsed());
    }

    void flush(server_channel const* key) {
        auto const it = lines_.find(key);
        if (it == lines_.end()) return;
        auto& l = *it->second;
        auto const out = l.stream->output();
        if (!out.empty()) {
            bool const cutting = l.cutting && l.cutting->response_bytes;
            auto const n = cutting ? std::min(out.size(), *l.cutting->response_bytes) : out.size();
            l.channel->send(out.substr(0, n));
            if (cutting) {
                auto const channel = l.channel;
                lines_.erase(it);
                return channel->close();
            }
            last_response_ = out.size();
            l.stream->consume(out.size());
        }
        if (l.stream->current() == emulator::stream::state::closing) l.channel->close();
        if (l.stream->current() == emulator::stream::state::broken) l.channel->reset();
    }

    // Wakes the service when something of its own is due.
    void watch_time() {
        auto const due = service_.next_due();
        if (!due || (armed_ && *armed_ <= *due && *armed_ > now())) return;
        armed_ = *due;
        sim_.after(*due - now(), [this] {
            service_.advance(now());
            watch_time();
        });
    }

    simulation& sim_;
    emulator::service service_;
    std::map<server_channel const*, std::unique_ptr<line>> lines_;
    std::optional<cut> next_cut_;
    std::optional<emulator::time_point> armed_;
    std::size_t last_request_ = 0;
    std::size_t last_response_ = 0;
};

/// Two devices of one account, each with a client of one pool.
struct two_devices {
    explicit two_devices(std::uint64_t seed = 1, emulator::options const& o = {}, bool tls = false)
        : at{tls, "127.0.0.1", 443}, sim(seed), server(sim, o) {
        sim.set_latency(std::chrono::milliseconds(1));
        sim.listen(at, &server);
    }
    [[nodiscard]] vouch::client client(std::string_view device) {
        auto const token = server.service().device(device).token;
        auto const url = at.tls ? "https://127.0.0.1" : "http://127.0.0.1:443";
        return vouch::client(pool, {.base_url = url, .token = token, .use_environment = false});
    }

    origin at;
    simulation sim;
    emulated server;
    vouch::pool pool{sim.get_executor(), sim.options()};
    vouch::client laptop = client("laptop");
    vouch::client phone = client("phone");
};

}  // namespace vouch::testing
