#include <algorithm>
#include <utility>

#include <emulator/service/problem.hpp>
#include <emulator/service/service_impl.hpp>
#include <emulator/service/stream_impl.hpp>
#include <emulator/service/version.hpp>

namespace vouch::emulator {

constexpr std::size_t max_unread_events = 1024 * 1024;

stream::impl::impl(emulation& core, entrance from, std::function<void()> on_output)
    : core_(core),
      from_(std::move(from)),
      on_output_(std::move(on_output)),
      input_(core.max_header(), core.max_body()) {}

stream::impl::~impl() {
    if (current_) core_.abandon(*current_);
}

bool stream::impl::idle() const {
    return !current_ && !channel_ && output.size() == taken && dripping_.empty() && !stalled_;
}

void stream::impl::receive(time_point now, std::string_view data) {
    core_.advance(now);
    if (state != stream::state::open || stalled_) return;
    if (channel_) {
        receiving_ = true;
        channel_->receive(data);
        receiving_ = false;
        return;
    }
    if (input_.unread() == 0) input_.use(core_.spare().take());
    input_.append(data);
    // Pipelining is answered in order; nobody has to keep more than this for a client.
    if (input_.unread() > 2 * (core_.max_header() + core_.max_body())) {
        state = stream::state::broken;
        return;
    }
    receiving_ = true;
    read_on();
    receiving_ = false;
    if (input_.unread() == 0) core_.spare().give(input_.take_rest());
}

void stream::impl::receive_end(time_point now) {
    core_.advance(now);
    if (current_) core_.abandon(*std::exchange(current_, nullptr));
    dripping_.clear();
    if (state == stream::state::open) state = stream::state::closing;
}

void stream::impl::read_on() {
    while (!current_ && !channel_ && dripping_.empty() && state == stream::state::open &&
           !stalled_) {
        http_input::progress const p = input_.read();
        if (p == http_input::progress::bad) return refuse(input_.error);
        if (p == http_input::progress::incomplete) {
            if (input_.take_expectation()) output += "HTTP/1.1 100 Continue\r\n\r\n";
            return;
        }
        frame_ = input_.frame;
        current_ = std::make_shared<exchange>();
        current_->request = std::move(input_.request);
        current_->from = from_;
        current_->sink = this;
        // The answer may come at once, and lets go of it.
        exchange_ptr const begun = current_;
        core_.begin(core_.last_now(), begun);
    }
}

void stream::impl::refuse(int status) {
    reply r{plain_problem(status), {}};
    r.response.headers.emplace_back("X-Beeper-Desktop-Version", emulated_version);
    append_wire(output, r, {.keep_alive = false}, {});
    state = stream::state::closing;
}

void stream::impl::deliver(reply r) {
    bool const drips = r.delivery.drip > 0;
    if (output.empty() && !drips) output = core_.spare().take();
    append_wire(drips ? dripping_ : output, r, frame_, core_.idle_timeout());
    core_.spare().give(std::move(r.response.body));
    delivery_ = r.delivery;
    upgraded_ = r.response.status == 101;
    drips ? drip() : finish_answer();
}

void stream::impl::drip() {
    std::size_t const n = std::min(delivery_.drip, dripping_.size());
    output.append(dripping_, 0, n);
    dripping_.erase(0, n);
    if (dripping_.empty()) return finish_answer();
    core_.later(delivery_.drip_wait, [weak = weak_from_this()](time_point) {
        if (auto const self = weak.lock(); self && !self->dripping_.empty()) self->drip();
    });
    if (!receiving_) on_output_();
}

void stream::impl::finish_answer() {
    exchange_ptr const answered = std::exchange(current_, nullptr);
    switch (delivery_.finish) {
        case finish::keep:
            break;
        case finish::close:
            state = stream::state::closing;
            break;
        case finish::reset:
            state = stream::state::broken;
            break;
        case finish::stall:
            stalled_ = true;
            break;
    }
    bool const within = std::exchange(receiving_, true);
    if (upgraded_ && state == stream::state::open && !stalled_)
        open_channel(*answered);
    else if (!within)
        read_on();
    receiving_ = within;
    if (!within) on_output_();
}

void stream::impl::open_channel(exchange const& asked) {
    device_record* const d = core_.device_of(asked);
    // It may have gone while the answer was delayed.
    if (d == nullptr) return end(finish::reset);
    channel_ = std::make_unique<event_channel>(core_, *d, *this);
    channel_->open();
    channel_->receive(input_.take_rest());
}

void stream::impl::consume(std::size_t count) {
    taken += count;
    if (taken < output.size()) return;
    core_.spare().give(std::exchange(output, {}));
    taken = 0;
}

void stream::impl::send(std::string_view data) {
    output += data;
    // Who does not read is not told for ever.
    if (output.size() - taken > max_unread_events) state = stream::state::broken;
    if (!receiving_) on_output_();
}

void stream::impl::end(finish how) {
    state = how == finish::close ? stream::state::closing : stream::state::broken;
    if (!receiving_) on_output_();
}

stream::stream(service& s, options const& o, std::function<void()> on_output)
    : impl_(std::make_shared<impl>(
          s.impl_->core, entrance{std::string(o.device), std::string(o.base_url), o.local},
          std::move(on_output))) {}
stream::~stream() = default;

void stream::receive(time_point now, std::string_view data) { impl_->receive(now, data); }
void stream::receive_end(time_point now) { impl_->receive_end(now); }

std::string_view stream::output() const {
    return std::string_view(impl_->output).substr(impl_->taken);
}

void stream::consume(std::size_t count) { impl_->consume(count); }

stream::state stream::current() const { return impl_->state; }
bool stream::idle() const { return impl_->idle(); }

}  // namespace vouch::emulator
