#include <chrono>
#include <exception>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <vouch/vouch.hpp>

#include "server/memory_network.hpp"
#include "work.hpp"

namespace work {

namespace asio = boost::asio;
using vouch::bench::sample_body;
using vouch::bench::sample_id;

namespace {

constexpr int in_flight = 16;

/// Moves on whenever it is asked, and never wakes anybody.
class counting_clock final : public vouch::clock {
public:
    time_point now() const noexcept override { return now_ += std::chrono::microseconds(1); }
    std::chrono::system_clock::time_point wall() const noexcept override { return {}; }
    std::unique_ptr<alarm> make_alarm(sleeper&) override { return std::make_unique<silent>(); }

private:
    class silent final : public alarm {
        void set(time_point) override {}
        void clear() noexcept override {}
    };
    mutable time_point now_{std::chrono::hours(1)};
};

/// A client of a server that is a string.
struct world {
    asio::io_context context{1};
    counting_clock clock;
    vouch::bench::memory_network network{
        context.get_executor(),
        "HTTP/1.1 200 OK\r\nServer: sample\r\nDate: Mon, 05 Jan 2026 12:00:00 GMT\r\n"
        "Content-Type: application/json; charset=utf-8\r\nConnection: keep-alive\r\n"
        "Content-Length: " +
            std::to_string(sample_body().size()) + "\r\n\r\n" + sample_body()};
    vouch::pool pool{context.get_executor(),
                     {.max_total = in_flight,
                      .max_per_origin = in_flight,
                      .clock = &clock,
                      .connector = &network,
                      .seed = 1}};
    vouch::client client{
        pool, {.base_url = "http://127.0.0.1:23373", .token = "token", .use_environment = false}};
};

asio::awaitable<void> loop(vouch::client client, std::uint64_t& left) {
    while (left != 0) {
        --left;
        auto const s = co_await client.retrieve(sample_id);
        check(s);
    }
}

struct chain {
    vouch::client& client;
    std::uint64_t& left;
    void operator()(vouch::error_code ec, vouch::snapshot const& s) const {
        need(!ec, "a call failed");
        check(s);
        go();
    }
    void go() const {
        if (left == 0) return;
        --left;
        client.retrieve(sample_id, *this);
    }
};

}  // namespace

void call(std::uint64_t times) {
    world w;
    for (int i = 0; i < in_flight; ++i)
        asio::co_spawn(w.context, loop(w.client, times), [](std::exception_ptr const& e) {
            if (e) std::rethrow_exception(e);
        });
    w.context.run();
}

void callback(std::uint64_t times) {
    world w;
    for (int i = 0; i < in_flight; ++i) chain{w.client, times}.go();
    w.context.run();
}

}  // namespace work
