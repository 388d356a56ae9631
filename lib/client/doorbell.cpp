#include "client/doorbell.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>

#include "client/client_impl.hpp"
#include "client/watch_loop.hpp"
#include "http/classify.hpp"
#include "http/events_url.hpp"
#include "model/push.hpp"

namespace vouch::detail {

namespace {

using kind = policy::bell::step::kind;

/// Of a server that may have a bell, and cannot say so now.
bool passing(int status) noexcept {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

}  // namespace

doorbell::doorbell(client_impl& client) : client_(client) { client_.pool()->add(*this); }

doorbell::~doorbell() {
    if (!ended_) hang_up();
    client_.pool()->forget(*this);
}

clock::time_point doorbell::now() const noexcept { return client_.pool()->timers().now(); }

bell_wish::bell_wish(doorbell& of, look_waiter& w, bool must) : of_(of), who_(w), must_(must) {
    of_.join(*this);
}

bell_wish::~bell_wish() { of_.leave(*this); }

void doorbell::join(bell_wish& w) {
    wishes_.push_back(w);
    bell_.want(now(), w.must_);
    go_on();
}

// Nothing else is done now: perhaps everything ends.
void doorbell::leave(bell_wish& w) noexcept {
    wishes_.erase(wishes_.iterator_to(w));
    if (!wishes_.empty() || client_.pool()->closed()) return;
    auto const t = now();
    bell_.leave(t);
    client_.pool()->timers().arm(*this, net::later(t, policy::bell::linger));
}

bool doorbell::covers(std::string_view id, snapshot const& newest) const noexcept {
    auto const& shown = newest.session().verification;
    return bell_.covers(id, shown && shown->id == id);
}

void doorbell::on_new_token() {
    if (client_.pool()->closed()) return;
    bell_.forgive();
    go_on();
}

void doorbell::go_on() {
    if (ended_ || std::exchange(going_, true)) return;
    auto const keep = client_.shared_from_this();
    auto step = bell_.next(now());
    for (; step.what != kind::nothing && step.what != kind::wait; step = bell_.next(now()))
        carry_out(step);
    going_ = false;
    if (ended_) return;
    auto& timers = client_.pool()->timers();
    if (step.what == kind::wait)
        timers.arm(*this, step.until);
    else if (armed())
        timers.disarm(*this);
}

void doorbell::carry_out(policy::bell::step const& s) {
    switch (s.what) {
        case kind::connect:
            return connect();
        case kind::give_up:
            return lost(errc::timed_out, "no sign of life");
        case kind::hang_up:
            return hang_up();
        case kind::ping:
            return socket_->ping();
        case kind::look_all:
            return client_.look_now_all();
        case kind::look_others:
            return client_.look_now_all(bell_.current());
        case kind::nothing:
        case kind::wait:
            break;
    }
}

void doorbell::connect() {
    auto& pool = *client_.pool();
    // NOLINTNEXTLINE(modernize-make-unique): a private base, only from here
    socket_.reset(new net::web_socket(*this, pool.limits()));
    socket_->dial(pool.network(), client_.origin().name());
}

void doorbell::on_connected() {
    if (!target_.empty()) return ask_for_bell();
    std::string request;
    http::append_info_request(request, client_.prepared());
    socket_->get(request);
}

void doorbell::on_document(http::response_reader& r, bool again) {
    if (r.status() != 200) return answered(r.status(), "/v1/info");
    auto const named = decode_events_url(r.body());
    if (!named || named->empty())
        return absent(200, named ? "/v1/info names no WebSocket (endpoints.ws_events)"
                                 : "what answers /v1/info is not the API's");
    if (auto const p = http::locate_events(*named, client_.base(), target_))
        return absent(200, p.message);
    if (again) return ask_for_bell();
    connect();
}

void doorbell::ask_for_bell() {
    auto& pool = *client_.pool();
    std::array<std::uint8_t, 16> random{};
    for (auto& byte : random) byte = static_cast<std::uint8_t>(pool.random() * 256);
    socket_->upgrade(client_.prepared(), target_, random);
}

void doorbell::on_refused(int status) { answered(status, "the WebSocket"); }

void doorbell::answered(int status, std::string_view what) {
    auto reason = std::string(what) + " was answered with " + std::to_string(status);
    if (passing(status)) return lost(errc::server_error, reason);
    absent(status, std::move(reason));
}

void doorbell::on_dial_failed(error_code ec, dial_step at) {
    lost(ec, error_code(http::from_dial(at)).message());
}

void doorbell::on_ended(error_code ec, std::string_view problem) { lost(ec, problem); }

void doorbell::on_sign_of_life() { bell_.heard(now()); }

void doorbell::on_text(std::string_view text) {
    if (!decode_push(text, *this)) on_malformed();
}

void doorbell::on_push(push_message const& m) {
    switch (m.what) {
        case push_message::kind::ready:
            return socket_->send(subscribe_to_state);
        case push_message::kind::subscribed:
            if (bell_.ringing()) return;
            shown_.reset();
            bell_.opened(now());
            rings_ = true;
            ++client_.pool()->counters().bells;
            tell(push_event::connected, {}, {});
            return go_on();
        case push_message::kind::refused:
            return refused(m.code);
        case push_message::kind::event:
            return on_event(m);
        case push_message::kind::other:
            return;
    }
}

// What changed before it began to ring is looked at then.
void doorbell::on_event(push_message const& m) {
    if (!bell_.ringing()) return;
    auto const keep = client_.shared_from_this();
    auto const* const shown = m.verification;
    auto const id = shown != nullptr ? shown->id.view() : std::string_view();
    // Neither what the client knows, nor what the last event showed: that is looked at already.
    bool const news = shown != nullptr && *shown != shown_ && client_.is_news(*shown);
    // What is seen for the first time may not be what moved.
    bool const moved = news && (bell_.current() == id || client_.newest(id));
    ++client_.pool()->counters().events;
    auto const gaps = bell_.gaps();
    bool const replaced = bell_.event(now(), m.seq, id, moved);
    client_.pool()->counters().event_gaps += bell_.gaps() - gaps;
    client_.note_event(news ? shown : nullptr);
    if (shown != nullptr) shown_ = *shown;  // a copy owns its text
    if (replaced) client_.look_now(std::string(bell_.previous()));
    go_on();
}

void doorbell::on_malformed() {
    ++client_.pool()->counters().events_malformed;
    bell_.malformed();
    go_on();
}

void doorbell::refused(std::string_view code) {
    if (bell_.ringing() || code == "INTERNAL_ERROR")
        return lost(errc::server_error, "the server refused the subscription");
    absent(200, "its WebSocket does not tell of the application's state");
}

void doorbell::lost(error_code ec, std::string_view reason) {
    auto const keep = client_.shared_from_this();
    auto const gone = drop_socket();
    bell_.lost(now(), client_.pool()->random());
    tell(push_event::lost, ec, reason);
    go_on();
}

void doorbell::absent(int status, std::string reason) {
    auto const keep = client_.shared_from_this();
    auto const gone = drop_socket();
    bell_.absent(now());
    failure f;
    f.code = errc::push_unavailable;
    f.message = "the server pushes no events: " + reason;
    f.status = status == 200 ? 0 : status;
    tell(push_event::unavailable, f.code, reason);
    for (auto it = wishes_.begin(); it != wishes_.end();) {
        auto const& w = *it++;  // it may go
        if (w.must_) w.who_.on_loop_failed(f);
    }
    go_on();
}

// The next time the server is asked again where it is.
std::unique_ptr<net::web_socket> doorbell::drop_socket() noexcept {
    target_.clear();
    if (socket_ && std::exchange(rings_, false)) --client_.pool()->counters().bells;
    return std::move(socket_);
}

void doorbell::hang_up() noexcept {
    if (auto const gone = drop_socket()) gone->hang_up();
    if (armed()) client_.pool()->timers().disarm(*this);
}

// Other handlers may yet be called: what they start has the bell as it is.
void doorbell::on_rest() {
    if (!socket_ && !armed()) return;
    asio::post(client_.pool()->executor(), [weak = client_.weak_from_this()] {
        auto const self = weak.lock();
        if (self) self->rest_bell();
    });
}

void doorbell::rest() noexcept {
    auto& pool = *client_.pool();
    if (ended_ || pool.busy()) return;
    bell_.hung_up();
    hang_up();
    pool.timers().rest();
}

void doorbell::on_pool_end() noexcept {
    if (std::exchange(ended_, true)) return;
    hang_up();
}

void doorbell::tell(push_event e, error_code ec, std::string_view reason) const {
    if (auto* const o = client_.pool()->watcher())
        o->on_push({e, client_.origin().name(), ec, reason});
}

}  // namespace vouch::detail
