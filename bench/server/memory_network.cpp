#include "server/memory_network.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "peers/peer.hpp"
#include "server/posted_dial.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace asio = boost::asio;

class memory_network::stream final : public transport {
public:
    explicit stream(memory_network& net) : net_(net) {}

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        auto const n = std::min(buffer.size(), unread_.size());
        if (n == 0) {
            ec = asio::error::would_block;
            return 0;
        }
        std::copy_n(unread_.data(), n, buffer.data());
        unread_.remove_prefix(n);
        ec = {};
        return n;
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        ++net_.requests_;
        unread_ = net_.answer_({bytes.data(), bytes.size()});
        ec = {};
        return bytes.size();
    }

    void async_wait(wait_type, waiter& w) override {
        waiting_ = &w;
        asio::post(net_.executor_, [this, alive = std::weak_ptr<void>(life_)] {
            if (alive.expired() || waiting_ == nullptr || unread_.empty()) return;
            std::exchange(waiting_, nullptr)->on_ready({});
        });
    }

    void cancel() noexcept override { waiting_ = nullptr; }

private:
    memory_network& net_;
    std::string_view unread_;
    waiter* waiting_ = nullptr;
    std::shared_ptr<void> life_ = std::make_shared<char>();
};

memory_network::memory_network(asio::any_io_executor executor, responder answer)
    : executor_(std::move(executor)), answer_(std::move(answer)) {}

memory_network::memory_network(asio::any_io_executor executor, std::string response)
    : executor_(std::move(executor)),
      response_(std::move(response)),
      answer_([this](std::string_view) { return std::string_view(response_); }) {}

std::unique_ptr<connector::dial> memory_network::start(origin const&, dialer& d) {
    return std::make_unique<posted_dial>(executor_, d,
                                         [this] { return std::make_unique<stream>(*this); });
}

target memory_target() {
    target t;
    t.url = "http://127.0.0.1:23373";
    t.token = "bench-token";
    t.id = sample_id;
    t.state = sample_state;
    return t;
}

std::string memory_response() { return memory_response(sample_body()); }

std::string memory_response(std::string_view body) {
    std::string r =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\nKeep-Alive: timeout=60\r\n\r\n";
    return r.append(body);
}

}  // namespace vouch::bench
