#include "server/memory_emulator.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "server/posted_dial.hpp"

namespace vouch::bench {

namespace asio = boost::asio;

class memory_emulator::stopwatch {
    using clock = std::chrono::steady_clock;

public:
    explicit stopwatch(double& sum) : sum_(sum) {}
    stopwatch(stopwatch const&) = delete;
    stopwatch& operator=(stopwatch const&) = delete;
    ~stopwatch() {
        sum_ += std::chrono::duration<double, std::micro>(clock::now() - start_).count();
    }

private:
    double& sum_;
    clock::time_point start_ = clock::now();
};

class memory_emulator::stream final : public transport {
public:
    explicit stream(memory_emulator& e)
        : emulator_(e), server_(e.service_, {}, [this] { notify_later(); }) {}

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        auto const ready = server_.output();
        auto const n = std::min(buffer.size(), ready.size());
        if (n == 0) {
            using state = emulator::stream::state;
            auto const now = server_.current();
            ec = now == state::open ? error_code(asio::error::would_block)
                                    : error_code(asio::error::eof);
            return 0;
        }
        std::copy_n(ready.data(), n, buffer.data());
        server_.consume(n);
        ec = {};
        return n;
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        emulator_.receive(server_, {bytes.data(), bytes.size()});
        ec = {};
        return bytes.size();
    }

    void async_wait(wait_type, waiter& w) override {
        waiting_ = &w;
        if (!server_.output().empty()) notify_later();
    }

    void cancel() noexcept override { waiting_ = nullptr; }

private:
    void notify_later() {
        if (std::exchange(told_, true)) return;
        asio::post(emulator_.executor_, [this, alive = std::weak_ptr<void>(life_)] {
            if (alive.expired()) return;
            told_ = false;
            if (waiting_ != nullptr) std::exchange(waiting_, nullptr)->on_ready({});
        });
    }

    memory_emulator& emulator_;
    emulator::stream server_;
    waiter* waiting_ = nullptr;
    bool told_ = false;
    std::shared_ptr<void> life_ = std::make_shared<char>();
};

memory_emulator::memory_emulator(asio::any_io_executor const& executor, emulator::options const& o)
    : executor_(executor), service_(o, now()), timer_(executor) {}

std::unique_ptr<connector::dial> memory_emulator::start(origin const&, dialer& d) {
    return std::make_unique<posted_dial>(executor_, d,
                                         [this] { return std::make_unique<stream>(*this); });
}

emulator::time_point memory_emulator::now() { return std::chrono::system_clock::now(); }

void memory_emulator::receive(emulator::stream& s, std::string_view bytes) {
    stopwatch const watch(spent_);
    s.receive(now(), bytes);
    run_due();
}

void memory_emulator::run_due() {
    auto const due = service_.next_due();
    auto const t = now();
    if (due && *due <= t) service_.advance(t);
    set_timer();
}

void memory_emulator::set_timer() {
    auto const due = service_.next_due();
    // A wake-up too early does no harm.
    if (!due || (waiting_ && due_ <= *due)) return;
    waiting_ = true;
    due_ = *due;
    timer_.expires_after(std::max<emulator::duration>(*due - now(), {}));
    timer_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        waiting_ = false;
        stopwatch const watch(spent_);
        run_due();
    });
}

}  // namespace vouch::bench
