#include <algorithm>
#include <limits>
#include <utility>

#include "net/timer_queue.hpp"
#include "testing/pipe.hpp"

namespace vouch::testing {

namespace {

constexpr std::size_t noise_bytes = 16;
/// Pieces of one message that arrive apart do so at different times.
constexpr duration least_gap{1};

}  // namespace

void pipe::way::send(std::string_view bytes) {
    if (lost_ || bytes.empty()) return;
    bytes_ += bytes;
    if (plan_.segment == 0) return push(kind::bytes, bytes.size());
    for (auto left = bytes.size(); left != 0;) {
        auto const n = std::min(left, pipe_.time().up_to(plan_.segment));
        push(kind::bytes, n);
        last_due_ = net::later(last_due_, std::max(plan_.gap, least_gap));
        left -= n;
    }
}

void pipe::way::reset() {
    bytes_.clear();
    pieces_.clear();
    push(kind::reset, 0);
}

void pipe::way::clear() noexcept {
    lost_ = true;
    bytes_.clear();
    pieces_.clear();
    striker_.forget();
    forget();
}

void pipe::way::push(kind what, std::size_t size) {
    if (lost_ && what != kind::reset) return;
    auto& time = pipe_.time();
    auto const jitter = plan_.jitter == duration{}
                            ? duration{}
                            : std::chrono::duration_cast<duration>(plan_.jitter * time.chance());
    auto due = net::later(time.now(), pipe_.wiring_->latency + plan_.latency + jitter);
    if (plan_.gather > duration{}) {
        auto const over = due.time_since_epoch() % plan_.gather;
        if (over > duration{}) due = net::later(due, plan_.gather - over);
    }
    last_due_ = std::max(last_due_, due);
    pieces_.push_back({last_due_, what, size});
    if (!pending()) arm();
}

void pipe::way::arm() {
    if (!pieces_.empty() && pieces_.front().due != agenda::time_point::max())
        pipe_.at(*this, pieces_.front().due);
}

void pipe::way::begin() {
    if (plan_.fault != wire_fault::none && plan_.after == 0) arrive({});
}

void pipe::way::cut_after(std::size_t bytes, bool orderly) {
    plan_.fault = wire_fault::reset;
    plan_.after = arrived_ + bytes;
    plan_.wait = {};
    orderly_ = orderly;
}

void pipe::way::on_time() {
    auto const keep = pipe_.shared_from_this();
    auto const now = pipe_.time().now();
    std::size_t n = 0;
    for (; !pieces_.empty() && pieces_.front().due <= now; pieces_.pop_front()) {
        if (pieces_.front().what != kind::bytes) break;
        n += pieces_.front().size;
    }
    if (n != 0) {
        if (pipe_.is_to_server(*this)) pipe_.take_cut();
        auto arrived = bytes_.substr(0, n);
        bytes_.erase(0, n);
        arrive(std::move(arrived));
    } else if (!pieces_.empty()) {
        bool const orderly = pieces_.front().what == kind::end;
        pieces_.pop_front();
        pipe_.end_at(*this, orderly);
    }
    if (!pending()) arm();
    pipe_.rest();
}

void pipe::way::arrive(std::string bytes) {
    arrived_ += bytes.size();
    if (plan_.fault == wire_fault::none || arrived_ < plan_.after) return deliver(bytes);
    auto const rest = bytes.substr(bytes.size() - (arrived_ - plan_.after));
    bool const later = plan_.fault != wire_fault::stall && plan_.wait > duration{};
    if (later) {
        plan_.after = std::numeric_limits<std::size_t>::max();
        pipe_.at(striker_, net::later(pipe_.time().now(), plan_.wait));
        return deliver(bytes);
    }
    bytes.resize(bytes.size() - rest.size());
    strike(std::move(bytes), rest);
}

void pipe::way::strike_late() {
    auto const keep = pipe_.shared_from_this();
    strike({}, {});
    pipe_.rest();
}

// Between `bytes`, which still arrive, and `rest`.
void pipe::way::strike(std::string bytes, std::string_view rest) {
    auto const fault = std::exchange(plan_.fault, wire_fault::none);
    if (fault == wire_fault::noise) {
        pipe_.tell_fault(*this, fault);
        for (std::size_t i = 0; i < noise_bytes; ++i)
            bytes += static_cast<char>(pipe_.time().up_to(8));
        return deliver(bytes.append(rest));
    }
    if (fault == wire_fault::stall) hold_back(rest);
    if (fault == wire_fault::end) clear();
    deliver(bytes);
    pipe_.tell_fault(*this, fault);
    if (fault == wire_fault::end) pipe_.end_at(*this, true);
    if (fault == wire_fault::reset) pipe_.break_off(orderly_);
}

void pipe::way::hold_back(std::string_view rest) {
    last_due_ = std::max(last_due_, net::later(pipe_.time().now(), plan_.wait));
    bytes_.insert(0, rest);
    if (!rest.empty()) pieces_.push_front({last_due_, kind::bytes, rest.size()});
    for (auto& p : pieces_) p.due = std::max(p.due, last_due_);
    forget();
}

void pipe::way::deliver(std::string_view bytes) {
    if (bytes.empty()) return;
    pipe_.is_to_server(*this) ? pipe_.at_server(bytes) : pipe_.at_client(bytes);
}

}  // namespace vouch::testing
