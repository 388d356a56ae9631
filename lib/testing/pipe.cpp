#include "testing/pipe.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace vouch::testing {

class pipe::client_transport final : public transport {
public:
    explicit client_transport(std::shared_ptr<pipe> p) : pipe_(std::move(p)) {
        ++pipe_->wiring_->open;
    }
    client_transport(client_transport const&) = delete;
    client_transport& operator=(client_transport const&) = delete;
    ~client_transport() override {
        cancel();
        --pipe_->wiring_->open;
        if (auto* const tap = pipe_->wiring_->tap) tap->on_close(pipe_->number_);
        pipe_->client_left();
    }

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        auto& bytes = pipe_->unread_;
        if (bytes.empty()) {
            ec = pipe_->end_ ? pipe_->end_ : error_code(asio::error::would_block);
            return 0;
        }
        ec = {};
        auto const most = pipe_->most_read_ == 0 ? bytes.size() : pipe_->most_read_;
        auto const n = bytes.copy(buffer.data(), std::min(buffer.size(), most));
        bytes.erase(0, n);
        if (auto* const tap = pipe_->wiring_->tap) tap->on_read(pipe_->number_, {buffer.data(), n});
        return n;
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        ec = {};
        if (pipe_->end_ == asio::error::connection_reset)
            ec = pipe_->end_;
        else if (!pipe_->writable())
            ec = asio::error::would_block;
        if (ec) return 0;
        auto n = bytes.size();
        if (pipe_->most_written_ != 0)
            n = std::min(n, pipe_->most_written_ - pipe_->to_server_.size());
        if (auto* const tap = pipe_->wiring_->tap) tap->on_write(pipe_->number_, {bytes.data(), n});
        pipe_->to_server_.send({bytes.data(), n});
        return n;
    }

    void async_wait(wait_type type, waiter& w) override {
        pipe_->waiters_[static_cast<std::size_t>(type)] = &w;
        bool const ready =
            type == wait_type::write ? pipe_->writable() : !pipe_->unread_.empty() || pipe_->end_;
        if (ready) pipe_->at(pipe_->waker_, pipe_->time().now());
    }

    void cancel() noexcept override { pipe_->waiters_ = {}; }

private:
    std::shared_ptr<pipe> pipe_;
};

pipe::pipe(std::shared_ptr<wiring> w, simulation::listener& server, std::size_t number,
           connection_plan const& plan, std::optional<wire_cut>& next_cut)
    : wiring_(std::move(w)),
      server_(server),
      next_cut_(next_cut),
      number_(number),
      most_written_(plan.most_written),
      most_read_(plan.most_read),
      to_server_(*this, plan.to_server),
      to_client_(*this, plan.to_client) {}

std::unique_ptr<transport> pipe::client_end() {
    auto end = std::make_unique<client_transport>(shared_from_this());
    to_server_.begin();
    to_client_.begin();
    return end;
}

// Something is to happen: until then this stays.
void pipe::at(agenda::event& e, agenda::time_point due) {
    time().set(e, due);
    if (e.pending() && !self_) self_ = shared_from_this();
}

// The caller keeps this alive.
void pipe::rest() noexcept {
    bool const busy = to_server_.pending() || to_client_.pending() || waker_.pending() ||
                      to_server_.striker_.pending() || to_client_.striker_.pending();
    if (!busy) self_.reset();
}

void pipe::waker::on_time() {
    auto const keep = pipe_.shared_from_this();
    pipe_.wake();
    pipe_.rest();
}

bool pipe::writable() const noexcept {
    return most_written_ == 0 || to_server_.size() < most_written_ ||
           end_ == asio::error::connection_reset;
}

void pipe::wake() {
    for (auto const type : {transport::wait_type::read, transport::wait_type::write}) {
        auto& waiter = waiters_[static_cast<std::size_t>(type)];
        bool const ready =
            type == transport::wait_type::write ? writable() : !unread_.empty() || end_;
        if (ready && waiter != nullptr) std::exchange(waiter, nullptr)->on_ready({});
    }
}

void pipe::send(std::string_view bytes) {
    if (open()) to_client_.send(bytes);
}

void pipe::close() {
    if (!std::exchange(server_done_, true)) to_client_.end();
}

void pipe::reset() {
    auto const keep = shared_from_this();
    server_done_ = server_told_ = true;
    to_server_.clear();
    to_client_.reset();
    rest();
}

void pipe::client_left() {
    if (std::exchange(client_gone_, true)) return;
    to_server_.end();
}

void pipe::tell_fault(way const& w, wire_fault f) {
    if (wiring_->tap != nullptr) wiring_->tap->on_fault(number_, f, is_to_server(w));
}

void pipe::at_server(std::string_view bytes) {
    if (!server_told_) server_.on_bytes(shared_from_this(), bytes);
    // There is room again.
    if (waiters_[static_cast<std::size_t>(transport::wait_type::write)] != nullptr) wake();
}

void pipe::at_client(std::string_view bytes) {
    if (client_gone_ || end_) return;
    unread_ += bytes;
    wake();
}

void pipe::end_at(way const& w, bool orderly) {
    if (is_to_server(w)) {
        if (!std::exchange(server_told_, true)) server_.on_closed(shared_from_this());
        return;
    }
    if (end_) return;
    if (orderly) {
        end_ = asio::error::eof;
    } else {
        unread_.clear();
        end_ = asio::error::connection_reset;
    }
    wake();
}

void pipe::break_off(bool orderly) {
    server_done_ = true;
    to_server_.clear();
    to_client_.clear();
    end_at(to_server_, orderly);
    end_at(to_client_, orderly);
}

void pipe::take_cut() {
    auto const cut = std::exchange(next_cut_, std::nullopt);
    if (!cut) return;
    if (cut->received) to_server_.cut_after(*cut->received, !cut->reset);
    if (cut->sent) to_client_.cut_after(*cut->sent, !cut->reset);
}

}  // namespace vouch::testing
