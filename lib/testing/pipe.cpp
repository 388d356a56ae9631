#include "testing/pipe.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace vouch::testing {

class pipe::client_transport final : public transport {
public:
    explicit client_transport(std::shared_ptr<pipe> p) : pipe_(std::move(p)) {}
    client_transport(client_transport const&) = delete;
    client_transport& operator=(client_transport const&) = delete;
    ~client_transport() override {
        cancel();
        pipe_->client_left();
    }

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        auto& bytes = pipe_->arrived_;
        if (bytes.empty()) {
            ec = pipe_->end_ ? pipe_->end_ : error_code(asio::error::would_block);
            return 0;
        }
        ec = {};
        auto const n = bytes.copy(buffer.data(), buffer.size());
        bytes.erase(0, n);
        return n;
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        if (pipe_->end_ && pipe_->end_ != asio::error::eof) {
            ec = pipe_->end_;
            return 0;
        }
        ec = {};
        pipe_->later_([p = pipe_, sent = std::string(bytes.begin(), bytes.end())] {
            if (!p->end_ || p->end_ == asio::error::eof) p->server_.on_bytes(p, sent);
        });
        return bytes.size();
    }

    void async_wait(wait_type type, waiter& w) override {
        pipe_->waiters_[static_cast<std::size_t>(type)] = &w;
        if (type == wait_type::write || !pipe_->arrived_.empty() || pipe_->end_) pipe_->wake();
    }

    void cancel() noexcept override { pipe_->waiters_ = {}; }

private:
    std::shared_ptr<pipe> pipe_;
};

std::unique_ptr<transport> pipe::client_end() {
    return std::make_unique<client_transport>(shared_from_this());
}

// Tells whoever waits, from a stack of its own.
void pipe::wake() {
    later_([self = shared_from_this()] {
        for (std::size_t i = 0; i < self->waiters_.size(); ++i) {
            bool const ready = i == static_cast<std::size_t>(transport::wait_type::write) ||
                               !self->arrived_.empty() || self->end_;
            if (!ready || self->waiters_[i] == nullptr) continue;
            std::exchange(self->waiters_[i], nullptr)->on_ready({});
        }
    });
}

void pipe::send(std::string_view bytes) {
    if (!open()) return;
    later_([self = shared_from_this(), sent = std::string(bytes)] {
        if (self->client_gone_ || self->end_) return;
        self->arrived_ += sent;
        self->wake();
    });
}

void pipe::close() {
    if (std::exchange(server_done_, true)) return;
    later_([self = shared_from_this()] {
        if (self->end_) return;
        self->end_ = asio::error::eof;
        self->wake();
    });
}

void pipe::reset() {
    server_done_ = true;
    arrived_.clear();
    end_ = asio::error::connection_reset;
    wake();
}

void pipe::client_left() {
    if (std::exchange(client_gone_, true)) return;
    later_([self = shared_from_this()] { self->server_.on_closed(self); });
}

}  // namespace vouch::testing
