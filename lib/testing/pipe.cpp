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
        pipe_->pass(pipe_->to_server_,
                    [p = pipe_.get(), sent = std::string(bytes.begin(), bytes.end())] {
                        p->at_server(sent);
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

void pipe::pass(lane& l, std::function<void()> what) {
    l.push_back(std::move(what));
    later_([self = shared_from_this(), &l] {
        auto const first = std::move(l.front());
        l.pop_front();
        first();
    });
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
    pass(to_client_, [this, sent = std::string(bytes)] { at_client(sent); });
}

void pipe::close() {
    if (std::exchange(server_done_, true)) return;
    pass(to_client_, [this] { end_at_client(asio::error::eof); });
}

void pipe::reset() {
    server_done_ = true;
    arrived_.clear();
    end_ = asio::error::connection_reset;
    wake();
}

void pipe::client_left() {
    if (std::exchange(client_gone_, true)) return;
    pass(to_server_, [this] {
        if (!broken_) server_.on_closed(shared_from_this());
    });
}

void pipe::at_server(std::string_view bytes) {
    if (broken_ || (end_ && end_ != asio::error::eof)) return;
    if (auto const c = next_cut_()) cut_ = c;
    bool const over = cut_ && take(cut_->received, bytes);
    if (!bytes.empty()) server_.on_bytes(shared_from_this(), bytes);
    if (over) break_off();
}

void pipe::at_client(std::string_view bytes) {
    if (client_gone_ || broken_ || end_) return;
    bool const over = cut_ && take(cut_->sent, bytes);
    arrived_ += bytes;
    if (!bytes.empty()) wake();
    if (over) break_off();
}

void pipe::end_at_client(error_code how) {
    if (end_) return;
    end_ = how;
    wake();
}

// Leaves of `bytes` what may still pass; whether that was the last of it.
bool pipe::take(std::optional<std::size_t>& left, std::string_view& bytes) {
    if (!left) return false;
    bytes = bytes.substr(0, *left);
    *left -= bytes.size();
    return *left == 0;
}

void pipe::break_off() {
    if (std::exchange(broken_, true)) return;
    server_done_ = true;
    error_code how = asio::error::eof;
    if (cut_->reset) how = asio::error::connection_reset;
    pass(to_client_, [this, how] { end_at_client(how); });
    pass(to_server_, [this] { server_.on_closed(shared_from_this()); });
}

}  // namespace vouch::testing
