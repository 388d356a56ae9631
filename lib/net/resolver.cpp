#include "net/resolver.hpp"

#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

namespace vouch::net {

namespace asio = boost::asio;

namespace {

constexpr int max_threads = 4;

addresses literal(std::string_view host) {
    error_code not_literal;
    auto const address = asio::ip::make_address(host, not_literal);
    if (!not_literal) return {address};
    if (host == "localhost" || host.ends_with(".localhost"))
        return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    return {};
}

addresses look_up(std::string const& host, error_code& ec) {
    addresses found;
    try {
        asio::io_context ctx(1);
        asio::ip::tcp::resolver r(ctx);
        for (auto const& e : r.resolve(host, "", ec)) found.push_back(e.endpoint().address());
    } catch (...) {
        ec = asio::error::no_memory;
    }
    if (!ec && found.empty()) ec = asio::error::host_not_found;
    return found;
}

}  // namespace

// What the threads share with the resolver. Once `self` is null nobody is told any more.
struct resolver::shared : std::enable_shared_from_this<shared> {
    std::mutex mutex;
    resolver* self = nullptr;
    asio::any_io_executor executor;
    std::deque<std::string> hosts;
    int threads = 0;

    void ask(std::string_view host) {
        std::lock_guard const lock(mutex);
        hosts.emplace_back(host);
        if (threads >= max_threads) return;
        std::thread([me = shared_from_this()] { me->work(); }).detach();
        ++threads;
    }

    void work() {
        std::unique_lock lock(mutex);
        while (self != nullptr && !hosts.empty()) {
            auto host = std::move(hosts.front());
            hosts.pop_front();
            lock.unlock();
            error_code ec;
            auto found = look_up(host, ec);
            lock.lock();
            if (self == nullptr) break;
            // Under the lock: the executor's context cannot go away in between.
            asio::post(executor, [me = shared_from_this(), host = std::move(host),
                                  found = std::move(found), ec]() mutable {
                if (me->self != nullptr) me->self->finished(host, std::move(found), ec);
            });
        }
        --threads;
    }
};

resolver::resolver(asio::any_io_executor executor, clock& c, duration ttl)
    : clock_(c), ttl_(ttl), shared_(std::make_shared<shared>()) {
    shared_->self = this;
    shared_->executor = std::move(executor);
}

resolver::~resolver() {
    std::lock_guard const lock(shared_->mutex);
    shared_->self = nullptr;
    shared_->hosts.clear();
    shared_->executor = {};
}

addresses resolver::resolve(std::string_view host, waiter& w) {
    if (auto found = literal(host); !found.empty()) return found;
    auto it = entries_.find(host);
    if (it == entries_.end()) it = entries_.emplace(std::string(host), entry{}).first;
    auto& e = it->second;
    if (!e.found.empty() && clock_.now() < e.fresh_until) return e.found;
    if (!std::exchange(e.asked, true)) shared_->ask(host);
    e.waiters.push_back(&w);
    return {};
}

void resolver::forget(waiter& w) noexcept {
    for (auto& [host, e] : entries_) e.waiters.remove(&w);
}

void resolver::finished(std::string const& host, addresses found, error_code ec) {
    auto& e = entries_[host];
    e.asked = false;
    e.found = found;
    e.fresh_until = clock_.now() + ttl_;
    // Telling one may make another forget, or end this object.
    auto const alive = shared_;
    while (alive->self != nullptr && !e.waiters.empty()) {
        auto* const w = e.waiters.front();
        e.waiters.pop_front();
        w->on_resolved(found, ec);
    }
}

}  // namespace vouch::net
