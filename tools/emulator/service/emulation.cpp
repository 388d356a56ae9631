#include <emulator/service/emulation.hpp>

#include <algorithm>
#include <stdexcept>

#include <emulator/service/headers.hpp>
#include <emulator/service/version.hpp>

namespace vouch::emulator {
namespace {

world_options world_options_of(options const& o) {
    return {o.seed, o.strict_repeats, o.odd_ids, o.message_delay, o.secret_delay, o.kept};
}

std::vector<owned_device> devices_of(options const& o) {
    std::vector<owned_device> devices;
    for (device_options const& d : o.devices) devices.emplace_back(d);
    if (devices.empty()) {
        devices.emplace_back(device_options{.name = "laptop", .trusted = false});
        devices.emplace_back(device_options{.name = "phone"});
    }
    return devices;
}

}  // namespace

emulation::emulation(options const& o, time_point start)
    : world_options_(world_options_of(o)),
      hold_(o.hold && o.etag),
      etag_(o.etag),
      events_(o.events),
      max_hold_(o.max_hold),
      idle_timeout_(o.idle_timeout),
      max_header_(o.max_header),
      max_body_(o.max_body),
      initial_devices_(devices_of(o)),
      faults_(o.seed),
      log_(o.log_size),
      now_(start) {
    make_world();
}

void emulation::make_world() {
    world_ = std::make_unique<emulator::world>(world_options_);
    for (owned_device const& d : initial_devices_) add_device(d);
}

time_point emulation::clock(time_point now) const { return frozen_ ? *frozen_ : now + turned_; }

void emulation::turn_clock(duration by) {
    if (frozen_)
        *frozen_ += by;
    else
        turned_ += by;
}

void emulation::freeze(bool on) {
    if (on && !frozen_) frozen_ = clock(now_);
    if (on || !frozen_) return;
    turned_ = *frozen_ - now_;
    frozen_.reset();
}

agenda::key emulation::later(duration wait, agenda::action what) {
    return agenda_.at(world_now() + wait, std::move(what));
}

std::optional<time_point> emulation::next_due() const {
    auto const a = agenda_.next_due();
    auto const w = world_->next_due();
    if (!a && !w) return std::nullopt;
    time_point const due = !a ? *w : !w ? *a : std::min(*a, *w);
    if (!frozen_) return due - turned_;
    if (due <= *frozen_) return now_;
    return std::nullopt;
}

void emulation::advance(time_point now) {
    now_ = std::max(now_, now);
    if (std::exchange(advancing_, true)) return;
    time_point const t = world_now();
    for (;;) {
        auto const w = world_->next_due();
        auto const a = agenda_.next_due();
        if (w && *w <= t && (!a || *w <= *a)) {
            world_->advance(*w);
            flush();
        } else if (auto due = agenda_.take(t)) {
            due->second(due->first);
        } else {
            break;
        }
    }
    advancing_ = false;
    flush();
}

void emulation::begin(time_point now, exchange_ptr e) {
    advance(now);
    if (is_control(e->request.target)) {
        reply r{answer_control(*this, e->request, e->from), {}};
        flush();
        if (e->sink != nullptr) e->sink->deliver(std::move(r));
        return;
    }
    e->route = find_route(e->request.method, e->request.target);
    device_record const* const d = world_->find_token(bearer_token(e->request));
    e->plan = faults_.decide(d == nullptr ? "" : d->name, e->route.endpoint);
    note(*e, d);
    if (e->may_wait && e->plan.before > duration::zero())
        later(e->plan.before, [this, e](time_point) { proceed(e); });
    else
        proceed(e);
}

void emulation::note(exchange& e, device_record const* d) {
    std::string_view const token = bearer_token(e.request);
    log_entry entry;
    entry.when = world_now();
    if (d != nullptr) entry.device = d->name;
    entry.endpoint = to_string(e.route.endpoint);
    entry.method = e.request.method;
    entry.target = redacted(e.request.target, token, 2048);
    entry.user_agent = redacted(header(e.request, "user-agent").value_or(""), token, 256);
    entry.body = redacted(e.request.body, token, 1024);
    entry.faults = e.plan.names;
    e.log_number = log_.add(std::move(entry));
}

void emulation::proceed(exchange_ptr const& e) {
    using handling = fault_plan::handling;
    std::optional<hold> h;
    response r;
    switch (e->plan.how) {
        case handling::never:
            break;
        case handling::lost:
            r = answer_lost(*e);
            break;
        case handling::twice:
            r = answer(*e, h);
            [[fallthrough]];
        case handling::once:
            r = answer(*e, h);
            break;
    }
    if (h && e->may_wait && e->sink != nullptr)
        keep(e, *h);
    else
        settle(e, std::move(r));
    flush();
}

void emulation::settle(exchange_ptr const& e, response r) {
    if (e->plan.instead) r = *e->plan.instead;
    if (e->plan.garble) std::ranges::fill(r.body, '#');
    r.headers.emplace_back("X-Beeper-Desktop-Version", emulated_version);
    if (e->plan.delivery.cut != std::size_t{0}) log_.set_status(e->log_number, r.status);
    if (e->may_wait && e->plan.after > duration::zero())
        later(e->plan.after, [e, r = std::move(r)](time_point) {
            if (e->sink != nullptr) e->sink->deliver({r, e->plan.delivery});
        });
    else if (e->sink != nullptr)
        e->sink->deliver({std::move(r), e->plan.delivery});
}

void emulation::keep(exchange_ptr const& e, hold const& h) {
    e->held_for = h.what;
    holds_.emplace(h.what, e);
    e->until = later(h.wait, [this, weak = std::weak_ptr(e)](time_point) {
        if (auto const held = weak.lock()) look_again(held, true);
    });
}

void emulation::abandon(exchange& e) {
    e.sink = nullptr;
    if (!e.until) return;
    agenda_.cancel(*std::exchange(e.until, {}));
    auto const [first, last] = holds_.equal_range(e.held_for);
    auto const here =
        std::find_if(first, last, [&](auto const& h) { return h.second.lock().get() == &e; });
    if (here != last) holds_.erase(here);
}

void emulation::look_again(exchange_ptr const& e, bool time_is_up) {
    if (!e->until) return;
    std::optional<hold> still;
    response r = answer(*e, still);
    if (still && !time_is_up) return;
    answer_sink* const sink = e->sink;
    abandon(*e);
    e->sink = sink;
    settle(e, std::move(r));
}

void emulation::flush() {
    for (auto changes = world_->take_changes(); !changes.empty();
         changes = world_->take_changes()) {
        std::vector<exchange_ptr> concerned;
        std::vector<device_record*> rung;
        for (change const& c : changes) {
            if (!channels_.empty() && std::ranges::find(rung, c.device) == rung.end())
                rung.push_back(c.device);
            auto const [first, last] = holds_.equal_range({c.number, c.device});
            for (auto i = first; i != last; ++i)
                if (auto e = i->second.lock()) concerned.push_back(std::move(e));
        }
        for (exchange_ptr const& e : concerned) look_again(e, false);
        for (device_record* const d : rung) ring(d);
    }
}

void emulation::leave(event_channel& c) {
    auto const [first, last] = channels_.equal_range(&c.device());
    auto const here = std::find_if(first, last, [&](auto const& e) { return e.second == &c; });
    if (here != last) channels_.erase(here);
}

std::vector<event_channel*> emulation::channels_of(device_record* d) const {
    std::vector<event_channel*> all;
    auto const [first, last] = channels_.equal_range(d);
    for (auto i = first; i != last; ++i) all.push_back(i->second);
    return all;
}

// Whoever is told may hang up.
void emulation::ring(device_record* d) {
    for (event_channel* const c : channels_of(d))
        d->removed || !d->signed_in ? c->device_gone() : c->ring();
}

void emulation::reset() {
    freeze(false);
    faults_.clear();
    log_.clear();
    std::vector<exchange_ptr> held;
    for (auto const& h : holds_)
        if (auto e = h.second.lock()) held.push_back(std::move(e));
    for (exchange_ptr const& e : held) agenda_.cancel(*std::exchange(e->until, {}));
    holds_.clear();
    for (auto const& [device, channel] : std::exchange(channels_, {}))
        channel->close(close_code::going_away);
    make_world();
    for (exchange_ptr const& e : held) {
        std::optional<hold> ignored;
        settle(e, answer(*e, ignored));
    }
}

}  // namespace vouch::emulator
