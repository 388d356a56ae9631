#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <vouch/testing.hpp>

#include "testing/agenda.hpp"

namespace vouch::testing {

/// What all connections of a world share.
struct wiring {
    explicit wiring(std::uint64_t seed) : time(seed) {}
    agenda time;
    duration latency{};
    wire_tap* tap = nullptr;
    std::size_t open = 0;
};

/// A connection in memory, which behaves as planned.
class pipe final : public server_channel, public std::enable_shared_from_this<pipe> {
public:
    /// `next_cut` is looked at, and taken, when bytes of the client arrive. It and `server` have to
    /// live as long as the world.
    pipe(std::shared_ptr<wiring> w, simulation::listener& server, std::size_t number,
         connection_plan const& plan, std::optional<wire_cut>& next_cut);

    /// Once.
    [[nodiscard]] std::unique_ptr<transport> client_end();

    void send(std::string_view bytes) override;
    void close() override;
    void reset() override;
    [[nodiscard]] bool open() const noexcept override { return !server_done_ && !client_gone_; }
    [[nodiscard]] std::size_t number() const noexcept override { return number_; }

private:
    class client_transport;

    /// What is under way in one direction.
    class way final : public agenda::event {
    public:
        way(pipe& p, way_plan const& plan) : pipe_(p), plan_(plan) {}
        void send(std::string_view bytes);
        void end() { push(kind::end, 0); }
        /// What is under way is lost; the reset arrives.
        void reset();
        void clear() noexcept;
        /// The plan's fault, where it is to strike before the first byte.
        void begin();
        /// Breaks the connection after so many bytes more, in place of the plan's fault.
        void cut_after(std::size_t bytes, bool orderly);
        [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

    private:
        enum class kind : std::uint8_t { bytes, end, reset };
        struct piece {
            agenda::time_point due;
            kind what;
            std::size_t size;
        };
        /// The fault of a plan that strikes some time after its byte.
        class striker final : public agenda::event {
        public:
            explicit striker(way& w) : way_(w) {}

        private:
            void on_time() override { way_.strike_late(); }
            void on_dropped() noexcept override { way_.pipe_.self_.reset(); }
            way& way_;
        };
        friend class pipe;

        void on_time() override;
        void on_dropped() noexcept override { pipe_.self_.reset(); }
        void push(kind what, std::size_t size);
        void arm();
        void arrive(std::string bytes);
        void strike(std::string bytes, std::string_view rest);
        void strike_late();
        void hold_back(std::string_view rest);
        void deliver(std::string_view bytes);

        pipe& pipe_;
        way_plan plan_;
        striker striker_{*this};
        std::string bytes_;
        std::deque<piece> pieces_;
        agenda::time_point last_due_{};
        std::size_t arrived_ = 0;
        bool orderly_ = false;  // how the client finds it where it breaks here
        bool lost_ = false;     // nothing arrives any more
    };
    /// Tells whoever waits though nothing need arrive, from a stack of its own.
    class waker final : public agenda::event {
    public:
        explicit waker(pipe& p) : pipe_(p) {}

    private:
        void on_time() override;
        void on_dropped() noexcept override { pipe_.self_.reset(); }
        pipe& pipe_;
    };

    [[nodiscard]] agenda& time() noexcept { return wiring_->time; }
    void at(agenda::event& e, agenda::time_point due);
    void rest() noexcept;
    void tell_fault(way const& w, wire_fault f);
    void at_server(std::string_view bytes);
    void at_client(std::string_view bytes);
    void end_at(way const& w, bool orderly);
    void break_off(bool orderly);
    void take_cut();
    void wake();
    [[nodiscard]] bool writable() const noexcept;
    [[nodiscard]] bool is_to_server(way const& w) const noexcept { return &w == &to_server_; }
    void client_left();

    std::shared_ptr<wiring> wiring_;
    simulation::listener& server_;
    std::optional<wire_cut>& next_cut_;
    std::size_t number_;
    std::size_t most_written_;
    std::size_t most_read_;
    way to_server_;
    way to_client_;
    waker waker_{*this};
    std::shared_ptr<pipe> self_;  // while something is to happen
    std::string unread_;          // at the client
    error_code end_;              // what the client finds after that
    bool server_done_ = false;    // it sends no more
    bool server_told_ = false;    // of the end
    bool client_gone_ = false;
    std::array<transport::waiter*, 2> waiters_{};
};

}  // namespace vouch::testing
