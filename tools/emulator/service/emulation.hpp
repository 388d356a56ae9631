#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <emulator/service/delivery.hpp>
#include <emulator/service/event_channel.hpp>
#include <emulator/service/fault_book.hpp>
#include <emulator/service/request_log.hpp>
#include <emulator/service/route.hpp>
#include <emulator/service/settings.hpp>
#include <emulator/service/spare_texts.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator {

/// Where a request came in.
struct entrance {
    std::string device;  ///< whose own port it is; empty: the common one
    std::string base_url;
    bool local = true;
};

/// Takes the answer to one request.
class answer_sink {
public:
    virtual void deliver(reply r) = 0;

protected:
    ~answer_sink() = default;
};

/// One request on its way to its answer.
struct exchange {
    emulator::request request;
    entrance from;
    emulator::route route;
    fault_plan plan;
    answer_sink* sink = nullptr;  ///< null: nobody waits any more
    bool may_wait = true;         ///< can be held or delayed
    std::uint64_t log_number = 0;
    // While it is held.
    std::pair<std::uint64_t, device_record*> held_for{};
    std::optional<agenda::key> until;
};
using exchange_ptr = std::shared_ptr<exchange>;

/// What `service` is made of: the world behind its HTTP interface.
class emulation {
public:
    emulation(options const& o, time_point start);

    void begin(time_point now, exchange_ptr e);
    /// Its sink is going away.
    void abandon(exchange& e);
    void advance(time_point now);
    [[nodiscard]] std::optional<time_point> next_due() const;
    void reset();

    /// Whose token a request shows, if it came in at the right port.
    [[nodiscard]] device_record* device_of(exchange const& e);
    void enter(event_channel& c) { channels_.emplace(&c.device(), &c); }
    void leave(event_channel& c);
    [[nodiscard]] std::size_t channels() const { return channels_.size(); }

    [[nodiscard]] time_point clock(time_point now) const;
    void turn_clock(duration by);
    void freeze(bool on);
    [[nodiscard]] bool frozen() const { return frozen_.has_value(); }
    /// Of the caller, when it called last.
    [[nodiscard]] time_point last_now() const { return now_; }
    /// `what` happens at the emulator's `clock`.
    agenda::key later(duration wait, agenda::action what);
    void forget(agenda::key const& k) { agenda_.cancel(k); }

    device_record& add_device(owned_device const& d);
    [[nodiscard]] device_record& known_device(std::string_view name);
    void remove_device(std::string_view name);
    void set_script(std::string_view device, std::vector<owned_step> script);
    void sign(std::string_view device, bool in);
    std::uint64_t add_fault(fault const& f);
    [[nodiscard]] std::vector<effect> effects(std::string_view id);
    /// Tells those who wait what has changed.
    void flush();

    [[nodiscard]] emulator::world& world() { return *world_; }
    [[nodiscard]] emulator::world const& world() const { return *world_; }
    [[nodiscard]] fault_book& faults() { return faults_; }
    [[nodiscard]] request_log& log() { return log_; }
    [[nodiscard]] request_log const& log() const { return log_; }
    [[nodiscard]] spare_texts& spare() { return spare_; }
    [[nodiscard]] std::size_t held() const { return holds_.size(); }
    [[nodiscard]] duration idle_timeout() const { return idle_timeout_; }
    [[nodiscard]] std::size_t max_header() const { return max_header_; }
    [[nodiscard]] std::size_t max_body() const { return max_body_; }
    [[nodiscard]] std::string const& ca_pem() const { return ca_pem_; }
    void set_ca_pem(std::string pem) { ca_pem_ = std::move(pem); }
    [[nodiscard]] std::uint16_t port_of(std::string_view device) const;
    void set_port(std::string_view device, std::uint16_t port);
    void drop_port(std::string_view device);

private:
    struct hold {
        std::pair<std::uint64_t, device_record*> what;
        std::chrono::seconds wait{};
    };

    // emulation.cpp
    void make_world();
    void note(exchange& e, device_record const* d);
    void proceed(exchange_ptr const& e);
    void settle(exchange_ptr const& e, response r);
    void keep(exchange_ptr const& e, hold const& h);
    void look_again(exchange_ptr const& e, bool time_is_up);
    void ring(device_record* d);
    [[nodiscard]] std::vector<event_channel*> channels_of(device_record* d) const;

    // api.cpp
    /// Sets `h` where the request is to be held; the response is then what it gets if nothing
    /// happens.
    response answer(exchange& e, std::optional<hold>& h);
    response answer_known(exchange& e, device_record& d, std::optional<hold>& h);
    response answer_session(exchange const& e);
    response answer_events(exchange const& e);
    response answer_create(exchange const& e, device_record& d);
    response answer_retrieve(exchange const& e, device_record& d, std::optional<hold>& h);
    response answer_action(exchange const& e, device_record& d);
    response answer_scan(exchange const& e, device_record& d);
    response answer_lost(exchange const& e);
    [[nodiscard]] time_point world_now() const { return clock(now_); }

    world_options world_options_;
    bool hold_, etag_, events_;
    duration max_hold_, idle_timeout_;
    std::size_t max_header_, max_body_;
    std::vector<owned_device> initial_devices_;
    std::unique_ptr<emulator::world> world_;
    fault_book faults_;
    request_log log_;
    agenda agenda_;
    std::multimap<std::pair<std::uint64_t, device_record*>, std::weak_ptr<exchange>> holds_;
    std::multimap<device_record*, event_channel*> channels_;
    std::map<std::string, std::uint16_t, std::less<>> ports_;
    std::string ca_pem_;
    time_point now_;
    duration turned_{};
    std::optional<time_point> frozen_;
    bool advancing_ = false;
    spare_texts spare_;
};

/// Requests under /emulator/.
[[nodiscard]] response answer_control(emulation& e, request const& r, entrance const& from);
[[nodiscard]] bool is_control(std::string_view target);

/// `device` as the public face shows it.
[[nodiscard]] emulator::device describe(emulation const& e, device_record const& d);

}  // namespace vouch::emulator
