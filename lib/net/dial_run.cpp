#include "net/dial_run.hpp"

#include <utility>

namespace vouch::net {

dial_run::dial_run(dial_room& room, origin to, connector::dialer& d)
    : room_(room),
      to_(std::move(to)),
      dialer_(d),
      plan_(room.head_start, later(room.timers.now(), room.timeout)) {}

dial_run::~dial_run() { stop(); }

void dial_run::start() {
    if (auto const known = room_.names.ask(to_.host, *this); !known.empty())
        plan_.resolved(known, room_.stood.recall(to_), {});
    go_on();
}

void dial_run::on_name(policy::addresses const& found, error_code ec) {
    plan_.resolved(found, room_.stood.recall(to_), ec);
    go_on();
}

void dial_run::connect_failed(error_code ec) {
    plan_.connect_failed(ec);
    go_on();
}

void dial_run::connected(policy::address const& at) {
    drop();
    room_.stood.stood(to_, at);
    plan_.connected(to_.tls);
}

void dial_run::tls_failed(error_code ec) {
    plan_.tls_failed(ec);
    go_on();
}

void dial_run::go_on() {
    while (auto const s = plan_.next(room_.timers.now())) {
        if (s->what == policy::dial_plan::step::kind::connect) {
            connect(s->to);
            continue;
        }
        if (s->at == dial_step::connect) room_.names.distrust(to_.host);
        return fail(s->cause, s->at);
    }
    room_.timers.arm(*this, plan_.wake_at());
}

// The dialer destroys this object.
void dial_run::fail(error_code ec, dial_step at) {
    stop();
    drop();
    dialer_.on_dialed(nullptr, ec, at);
}

void dial_run::succeed(std::unique_ptr<transport> stream) {
    stop();
    dialer_.on_dialed(std::move(stream), {}, plan_.at());
}

void dial_run::stop() noexcept {
    room_.names.withdraw(*this);
    room_.timers.disarm(*this);
}

}  // namespace vouch::net
