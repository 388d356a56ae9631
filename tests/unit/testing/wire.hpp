#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <vouch/testing.hpp>

namespace vouch::testing {

/// A bare connection to a server that notes what arrives: what a pool would build upon.
struct wire final : private simulation::listener,
                    private connector::dialer,
                    private transport::waiter {
    explicit wire(connection_plan const& plan = {}, std::uint64_t seed = 1) : sim(seed) {
        sim.set_latency(std::chrono::milliseconds(10));
        sim.listen(at, this);
        sim.plan_connections(at, [plan](std::size_t) { return plan; });
    }

    bool dial() {
        dialling = sim.connector().start(at, *this);
        sim.run_for(std::chrono::seconds(1));
        if (client) client->async_wait(transport::wait_type::read, *this);
        return client != nullptr;
    }
    std::size_t write(std::string_view bytes) {
        error_code ec;
        auto const n = client->try_write(bytes, ec);
        write_error = ec;
        return n;
    }
    struct note {
        duration when;
        std::string bytes;
        friend bool operator==(note const&, note const&) = default;
    };

    origin at{false, "127.0.0.1", 80};
    simulation sim;
    std::unique_ptr<connector::dial> dialling;
    std::unique_ptr<transport> client;
    std::shared_ptr<server_channel> server;
    error_code dial_error;
    error_code write_error;
    duration began{};
    std::string reply;  ///< of the server, whenever bytes arrive
    std::vector<note> at_server, at_client;
    std::string received, read;  ///< all of it
    error_code end;              ///< as the client found it
    bool closed = false;         ///< as the server was told

private:
    void on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step) override {
        client = std::move(t);
        dial_error = ec;
        began = sim.elapsed();
    }
    void on_open(std::shared_ptr<server_channel> const& c) override { server = c; }
    void on_bytes(std::shared_ptr<server_channel> const&, std::string_view bytes) override {
        at_server.push_back({sim.elapsed(), std::string(bytes)});
        received += bytes;
        if (!reply.empty()) server->send(reply);
    }
    void on_closed(std::shared_ptr<server_channel> const&) override { closed = true; }
    void on_ready(error_code) override {
        std::array<char, 256> buffer{};
        std::string piece;
        for (;;) {
            error_code ec;
            auto const n = client->try_read(buffer, ec);
            piece.append(buffer.data(), n);
            if (ec && ec != asio::error::would_block) end = ec;
            if (ec) break;
        }
        if (!piece.empty()) at_client.push_back({sim.elapsed(), piece});
        read += piece;
        if (!end) client->async_wait(transport::wait_type::read, *this);
    }
};

}  // namespace vouch::testing
