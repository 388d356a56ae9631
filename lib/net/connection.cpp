#include "net/connection.hpp"

#include <utility>

#include <boost/asio/error.hpp>

namespace vouch::net {

namespace asio = boost::asio;
using wait_type = transport::wait_type;

void connection::dial(connector& by, vouch::origin const& to) { dial_ = by.start(to, *this); }

void connection::on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step step) {
    timer_queue::turn const turn(owner_.timers());
    dial_.reset();
    if (!t) return owner_.on_dial_failed(*this, ec, step);
    stream_ = std::move(t);
    owner_.on_opened(*this);
}

bool connection::alive() { return stream_->quiet(); }

void connection::exchange(std::span<char const> request, http::response_limits const& limits,
                          exchange_handler& h) {
    handler_ = &h;
    limits_ = limits;
    facts_ = {.reused = reused()};
    write_error_ = {};
    error_code ec;
    auto const n = stream_->try_write(request, ec);
    facts_.request_written = n != 0;
    facts_.sent = n;
    if (ec && ec != asio::error::would_block) return fail(ec);
    if (n < request.size()) {
        unsent_.assign(request.data() + n, request.size() - n);
        return stream_->async_wait(wait_type::write, *this);
    }
    stream_->async_wait(wait_type::read, *this);
}

void connection::abort() {
    handler_ = nullptr;
    owner_.on_ended(*this, asio::error::operation_aborted);
}

void connection::on_ready(error_code ec) {
    ended_operations::event event(owner_.ended());
    go_on(ec);
    event.tell();
}

void connection::go_on(error_code ec) {
    timer_queue::turn const turn(owner_.timers());
    if (ec) return fail(ec);
    if (!unsent_.empty() && !write_error_) return write();
    read();
}

void connection::write() {
    while (!unsent_.empty()) {
        error_code ec;
        auto const n = stream_->try_write(unsent_, ec);
        if (ec == asio::error::would_block) return stream_->async_wait(wait_type::write, *this);
        if (ec) {
            if (!facts_.request_written) return fail(ec);
            // The server may have answered before it hung up.
            write_error_ = ec;
            break;
        }
        facts_.request_written = true;
        facts_.sent += n;
        unsent_.erase(0, n);
    }
    stream_->async_wait(wait_type::read, *this);
}

void connection::read() {
    if (!scratch_) {
        scratch_ = owner_.borrow_scratch();
        scratch_->reader.reset(limits_);
    }
    for (;;) {
        error_code ec;
        auto const n = stream_->try_read(scratch_->bytes, ec);
        if (ec == asio::error::would_block) {
            if (!facts_.response_seen) scratch_.reset();
            return stream_->async_wait(wait_type::read, *this);
        }
        if (ec && ec != asio::error::eof) return fail(write_error_ ? write_error_ : ec);
        if (ec) {
            // RFC 9112, 8: an end may be what frames the body.
            if (facts_.response_seen) scratch_->reader.finish();
            if (facts_.response_seen && scratch_->reader.done()) return finish(false);
            if (facts_.response_seen && !write_error_)
                return fail(scratch_->reader.error(), scratch_->reader.error_message());
            return fail(write_error_ ? write_error_ : ec);
        }
        facts_.response_seen = true;
        facts_.received += n;
        auto const used = scratch_->reader.feed({scratch_->bytes.data(), n});
        if (scratch_->reader.error() != errc{})
            return fail(scratch_->reader.error(), scratch_->reader.error_message());
        if (scratch_->reader.done()) return finish(used < n);
    }
}

// From here on this connection may be lent again, or gone.
void connection::finish(bool surplus) {
    auto const facts = facts_;
    auto const used = std::move(scratch_);
    auto& reader = used->reader;
    auto* const h = std::exchange(handler_, nullptr);
    bool const keep = reader.reusable() && !surplus && unsent_.empty() && !write_error_;
    if (keep)
        owner_.on_free(*this, reader.keep_alive_timeout());
    else
        owner_.on_ended(*this, {});
    h->on_response(reader, facts);
}

void connection::fail(error_code ec, std::string_view problem) {
    auto const facts = facts_;
    auto const used = std::move(scratch_);  // `problem` may be in it
    auto* const h = std::exchange(handler_, nullptr);
    owner_.on_ended(*this, ec);
    h->on_exchange_failed(ec, problem, facts);
}

}  // namespace vouch::net
