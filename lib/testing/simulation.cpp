#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <vouch/testing.hpp>

#include "net/tls.hpp"
#include "testing/pipe.hpp"
#include "testing/tls_server.hpp"

namespace vouch::testing {

namespace {

authority const& trusted() {
    static authority const a;
    return a;
}

struct wake_up {
    vouch::clock::time_point due;
    std::uint32_t tie;
    std::uint64_t number;
    std::function<void()> what;
    bool operator<(wake_up const& o) const noexcept {
        if (due != o.due) return due < o.due;
        if (tie != o.tie) return tie < o.tie;
        return number < o.number;
    }
};

}  // namespace

/// Time, the run queue and the network.
class simulation::world final : public vouch::clock,
                                public vouch::connector,
                                public std::enable_shared_from_this<world> {
public:
    explicit world(std::uint64_t seed) : random(seed) {}

    // clock
    [[nodiscard]] time_point now() const noexcept override { return now_; }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override {
        return std::chrono::system_clock::time_point(
            std::chrono::duration_cast<std::chrono::system_clock::duration>(
                std::chrono::seconds(1'700'000'000) + now_.time_since_epoch()));
    }
    [[nodiscard]] std::uint32_t tie_break() noexcept override {
        return static_cast<std::uint32_t>(random());
    }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(sleeper& s) override {
        return std::make_unique<world_alarm>(*this, s);
    }

    // connector
    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override {
        auto made = std::make_unique<world_dial>(d);
        ++dials;
        auto const failing = failures.find(to);
        if (failing != failures.end() && failing->second.first == asio::error::would_block)
            return made;
        schedule(latency + latency, [this, state = made->state, to] { answer(*state, to); });
        return made;
    }

    std::uint64_t schedule(duration d, std::function<void()> f) {
        auto const number = ++numbers_;
        queue_.insert({now_ + std::max(d, duration{}), tie_break(), number, std::move(f)});
        return number;
    }
    void forget(std::uint64_t number) {
        std::erase_if(queue_, [&](wake_up const& w) { return w.number == number; });
    }

    void settle() {
        context_->restart();
        while (context_->poll() != 0) context_->restart();
    }
    /// False if nothing is due by `until`.
    bool step(time_point until) {
        settle();
        if (queue_.empty() || queue_.begin()->due > until) return false;
        auto next = queue_.extract(queue_.begin());
        now_ = std::max(now_, next.value().due);
        next.value().what();
        settle();
        return true;
    }
    void stand_at(time_point t) { now_ = std::max(now_, t); }

    /// The context goes first: its guests still need the rest. Then what refers to this world.
    void end() {
        context_.reset();
        queue_.clear();
        tls_servers_.clear();
    }
    [[nodiscard]] asio::io_context& context() noexcept { return *context_; }

    tls_server& tls_at(origin const& at) {
        auto& s = tls_servers_[at];
        if (!s) s = std::make_unique<tls_server>(trusted(), at);
        return *s;
    }

    std::mt19937_64 random;
    duration latency{};
    std::map<origin, wire_cut> cuts;
    std::map<origin, listener*> listeners;
    std::map<origin, std::pair<error_code, dial_step>> failures;
    std::size_t dials = 0;

private:
    class world_alarm final : public alarm {
    public:
        world_alarm(world& w, sleeper& s) : world_(w), sleeper_(s) {}
        world_alarm(world_alarm const&) = delete;
        world_alarm& operator=(world_alarm const&) = delete;
        ~world_alarm() override { clear(); }
        void set(time_point due) override {
            clear();
            set_ = world_.schedule(due - world_.now_, [this] {
                set_ = 0;
                sleeper_.on_wake();
            });
        }
        void clear() noexcept override {
            if (auto const n = std::exchange(set_, 0); n != 0) world_.forget(n);
        }

    private:
        world& world_;
        sleeper& sleeper_;
        std::uint64_t set_ = 0;
    };

    // Outlives its dial, where that is given up.
    struct dial_state final : private transport::waiter {
        explicit dial_state(dialer* d) noexcept : told(d) {}
        void secure(std::unique_ptr<net::tls_transport> t) {
            tls = std::move(t);
            on_ready({});
        }
        void on_ready(error_code ec) override {
            if (!ec) tls->try_handshake(ec);
            if (ec == asio::error::would_block)
                return tls->async_wait(transport::wait_type::read, *this);
            auto opened = std::move(tls);
            if (ec) opened.reset();
            std::exchange(told, nullptr)->on_dialed(std::move(opened), ec, dial_step::tls);
        }
        dialer* told;
        std::unique_ptr<net::tls_transport> tls;
    };
    class world_dial final : public dial {
    public:
        explicit world_dial(dialer& d) : state(std::make_shared<dial_state>(&d)) {}
        world_dial(world_dial const&) = delete;
        world_dial& operator=(world_dial const&) = delete;
        ~world_dial() override {
            state->told = nullptr;
            state->tls.reset();
        }
        std::shared_ptr<dial_state> state;
    };

    void answer(dial_state& state, origin const& to) {
        if (state.told == nullptr) return;
        auto const fail = [&](error_code ec, dial_step step) {
            std::exchange(state.told, nullptr)->on_dialed(nullptr, ec, step);
        };
        if (auto const it = failures.find(to); it != failures.end())
            return fail(it->second.first, it->second.second);
        auto const found = listeners.find(to);
        if (found == listeners.end() || found->second == nullptr)
            return fail(asio::error::connection_refused, dial_step::connect);
        auto* server = found->second;
        if (to.tls) {
            auto& tls = tls_at(to);
            tls.serve(server);
            server = &tls;
        }
        auto const wire = connect(to, *server);
        server->on_open(wire);
        if (to.tls) {
            if (!tls_) tls_.emplace(tls_options{.ca_pem = trusted().pem()});
            return state.secure(
                std::make_unique<net::tls_transport>(*tls_, wire->client_end(), to));
        }
        std::exchange(state.told, nullptr)->on_dialed(wire->client_end(), {}, dial_step::connect);
    }

    std::shared_ptr<pipe> connect(origin const& to, listener& server) {
        auto const me = shared_from_this();
        auto later = [me](std::function<void()> f) { me->schedule(me->latency, std::move(f)); };
        auto cut = [me, to]() -> std::optional<wire_cut> {
            auto const c = me->cuts.extract(to);
            return c ? std::optional(c.mapped()) : std::nullopt;
        };
        return std::make_shared<pipe>(server, std::move(later), std::move(cut));
    }

    time_point now_{};
    std::set<wake_up> queue_;
    std::uint64_t numbers_ = 0;
    std::map<origin, std::unique_ptr<tls_server>> tls_servers_;
    std::optional<net::tls_context> tls_;  // of the clients
    std::unique_ptr<asio::io_context> context_ = std::make_unique<asio::io_context>(1);
};

simulation::simulation(std::uint64_t seed) : world_(std::make_shared<world>(seed)) {}

simulation::~simulation() { world_->end(); }

asio::io_context& simulation::context() noexcept { return world_->context(); }
asio::any_io_executor simulation::get_executor() { return world_->context().get_executor(); }
vouch::clock& simulation::clock() noexcept { return *world_; }
vouch::connector& simulation::connector() noexcept { return *world_; }
vouch::clock::time_point simulation::now() const noexcept { return world_->now(); }
duration simulation::elapsed() const noexcept { return world_->now().time_since_epoch(); }
void simulation::after(duration d, std::function<void()> f) {
    (void)world_->schedule(d, std::move(f));
}
std::uint64_t simulation::random_bits() noexcept { return world_->random(); }
double simulation::random() noexcept {
    return static_cast<double>(world_->random() >> 11U) * 0x1.0p-53;
}
void simulation::set_latency(duration d) noexcept { world_->latency = d; }
void simulation::listen(origin const& at, listener* l) { world_->listeners[at] = l; }
void simulation::set_tls(origin const& at, tls_behaviour const& b) { world_->tls_at(at).behave(b); }
std::string_view simulation::ca_pem() noexcept { return trusted().pem(); }
void simulation::cut_next(origin const& at, wire_cut const& c) { world_->cuts[at] = c; }
std::size_t simulation::dials() const noexcept { return world_->dials; }

pool_options simulation::options() noexcept {
    return {.tls = {.ca_pem = ca_pem()},
            .clock = world_.get(),
            .connector = world_.get(),
            .seed = random_bits() | 1U};
}

void simulation::fail_dials(origin const& at, error_code ec, dial_step step) {
    if (ec)
        world_->failures[at] = {ec, step};
    else
        world_->failures.erase(at);
}

void simulation::settle() { world_->settle(); }

void simulation::run() {
    while (world_->step(vouch::clock::time_point::max())) {
    }
}

void simulation::run_for(duration d) {
    auto const end = world_->now() + d;
    while (world_->step(end)) {
    }
    world_->stand_at(end);
}

bool simulation::run_until(std::function<bool()> const& done) {
    world_->settle();
    while (!done())
        if (!world_->step(vouch::clock::time_point::max())) return done();
    return true;
}

}  // namespace vouch::testing
