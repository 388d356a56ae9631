#include <chrono>
#include <utility>

#include <vouch/testing.hpp>

#include "testing/network.hpp"

namespace vouch::testing {

/// Time, the run queue and the network.
class simulation::world final : public vouch::clock {
public:
    explicit world(std::uint64_t seed)
        : shared(std::make_shared<wiring>(seed)), net(shared, *this) {}

    [[nodiscard]] time_point now() const noexcept override { return shared->time.now(); }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override {
        return std::chrono::system_clock::time_point(
            std::chrono::duration_cast<std::chrono::system_clock::duration>(
                std::chrono::seconds(1'700'000'000) + now().time_since_epoch() + turned));
    }
    [[nodiscard]] std::uint32_t tie_break() noexcept override {
        return static_cast<std::uint32_t>(time().random());
    }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(sleeper& s) override {
        return std::make_unique<world_alarm>(time(), s);
    }

    void settle() {
        context_->restart();
        context_->poll();
    }
    /// False if nothing is due by `until`.
    bool step(time_point until) {
        bool const more = time().step(until);
        settle();
        return more;
    }

    /// What was to be called later may hold something of the context, and goes before it. The rest
    /// goes after it: its guests still need that.
    void end() noexcept {
        time().end();
        context_.reset();
        shared->tap = nullptr;
    }
    [[nodiscard]] asio::io_context& context() noexcept { return *context_; }
    [[nodiscard]] agenda& time() noexcept { return shared->time; }

    std::shared_ptr<wiring> shared;
    network net;
    duration turned{};  // the wall clock

private:
    class world_alarm final : public alarm, private agenda::event {
    public:
        world_alarm(agenda& a, sleeper& s) : agenda_(a), sleeper_(s) {}
        void set(time_point due) override { agenda_.set(*this, due); }
        void clear() noexcept override { forget(); }

    private:
        void on_time() override { sleeper_.on_wake(); }
        agenda& agenda_;
        sleeper& sleeper_;
    };

    std::unique_ptr<asio::io_context> context_ = std::make_unique<asio::io_context>(1);
};

simulation::simulation(std::uint64_t seed) : world_(std::make_unique<world>(seed)) {}

simulation::~simulation() { world_->end(); }

asio::io_context& simulation::context() noexcept { return world_->context(); }
asio::any_io_executor simulation::get_executor() { return world_->context().get_executor(); }
vouch::clock& simulation::clock() noexcept { return *world_; }
vouch::connector& simulation::connector() noexcept { return world_->net; }
vouch::clock::time_point simulation::now() const noexcept { return world_->now(); }
duration simulation::elapsed() const noexcept { return world_->now().time_since_epoch(); }
void simulation::after(duration d, std::function<void()> f) {
    world_->time().after(d, std::move(f));
}
std::uint64_t simulation::random_bits() noexcept { return world_->time().random(); }
double simulation::random() noexcept { return world_->time().chance(); }
void simulation::set_latency(duration d) noexcept { world_->shared->latency = d; }
void simulation::listen(origin const& at, listener* l) { world_->net.listen(at, l); }
void simulation::set_tls(origin const& at, tls_behaviour const& b) { world_->net.set_tls(at, b); }
std::string_view simulation::ca_pem() noexcept { return network::ca_pem(); }
void simulation::cut_next(origin const& at, wire_cut const& c) { world_->net.cut_next(at, c); }
void simulation::plan_connections(origin const& at,
                                  std::function<connection_plan(std::size_t)> plan) {
    world_->net.plan(at, std::move(plan));
}
void simulation::set_tap(wire_tap* tap) noexcept { world_->shared->tap = tap; }
std::size_t simulation::dials() const noexcept { return world_->net.dials(); }
std::size_t simulation::open_connections() const noexcept { return world_->shared->open; }
void simulation::turn_wall_clock(duration by) noexcept { world_->turned += by; }

pool_options simulation::options() noexcept {
    return {.tls = {.ca_pem = ca_pem()},
            .clock = world_.get(),
            .connector = &world_->net,
            .seed = random_bits() | 1U};
}

void simulation::resolve(std::string_view host, std::vector<std::string> const& addresses,
                         duration delay) {
    world_->net.names.set(host, addresses, delay);
}

void simulation::fail_lookups(std::string_view host, error_code ec) {
    world_->net.names.fail(host, ec);
}

void simulation::fail_dials(origin const& at, error_code ec, dial_step step) {
    world_->net.fail(at, ec, step);
}

void simulation::settle() { world_->settle(); }

void simulation::run() {
    world_->settle();
    while (world_->step(vouch::clock::time_point::max())) {
    }
}

void simulation::run_for(duration d) {
    auto const end = world_->now() + d;
    world_->settle();
    while (world_->step(end)) {
    }
    world_->time().stand_at(end);
}

bool simulation::run_until(std::function<bool()> const& done) {
    world_->settle();
    while (!done())
        if (!world_->step(vouch::clock::time_point::max())) return done();
    return true;
}

}  // namespace vouch::testing
