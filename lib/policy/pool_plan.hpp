#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <boost/intrusive/list.hpp>

#include <vouch/transport.hpp>

namespace vouch::policy {

/// Calls and waiting polls have caps of their own, so that polls never starve actions.
enum class lane : std::uint8_t { calls, held };

struct pool_limits {
    std::size_t max_total = 512;
    std::size_t max_per_origin = 8;
    std::size_t max_held_per_origin = 64;
    std::size_t max_waiting = 65536;
};

/// Who gets which connection, when to open one and when to close one. Takes events and the time,
/// answers with steps for `next()`'s caller to carry out. No I/O; every event and step costs O(1),
/// however many origins and callers there are; only `sweep` looks at every idle connection.
///
/// A connection belongs to the lane that it last served, also while it rests; a call may take one
/// that rests from polls, and the other way round, if its own lane has room.
///
/// Fairness: callers of one origin are served in order of arrival; origins that starve under
/// `max_total` take turns. While one starves, nothing is idle.
class pool_plan {
    using hook = boost::intrusive::list_base_hook<>;
    template <class T>
    using queue = boost::intrusive::list<T, boost::intrusive::constant_time_size<true>>;
    struct starving_tag;
    struct dirty_tag;
    struct idle_tag;
    template <class Tag>
    using tagged_hook = boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>>;

public:
    class origin_state;

    /// A caller that waits for a connection.
    class ticket : public hook {
    public:
        [[nodiscard]] bool queued() const noexcept { return hook::is_linked(); }

    private:
        friend class pool_plan;
        origin_state* origin_ = nullptr;
        lane lane_ = lane::calls;
        std::uint64_t number_ = 0;
    };

    /// A connection, from the start of its dial to its end.
    class slot : public hook, public tagged_hook<idle_tag> {
    public:
        [[nodiscard]] origin_state& origin() const noexcept { return *origin_; }
        [[nodiscard]] bool is_idle() const noexcept { return state_ == state::idle; }
        [[nodiscard]] bool reused() const noexcept { return leases_ > 1; }

    private:
        friend class pool_plan;
        enum class state : std::uint8_t { none, dialing, leased, idle };
        origin_state* origin_ = nullptr;
        state state_ = state::none;
        lane lane_ = lane::calls;
        std::uint32_t leases_ = 0;
        std::uint64_t number_ = 0;
        clock::time_point retire_at_{};   // end of its life
        clock::time_point idle_until_{};  // end of its rest
    };

    /// One origin's share. Owned by the caller, who keeps it while it is `in_use()`.
    class origin_state : public tagged_hook<starving_tag>, public tagged_hook<dirty_tag> {
    public:
        /// A connection, a caller, or a dial failure not yet overcome.
        [[nodiscard]] bool in_use() const noexcept;

    private:
        friend class pool_plan;
        struct lane_state {
            queue<ticket> waiting;
            std::size_t leased = 0;
            std::size_t dialing = 0;
            std::size_t idle = 0;
            [[nodiscard]] std::size_t all() const noexcept { return leased + dialing + idle; }
        };
        queue<slot> idle_;  // most recently used in front
        std::array<lane_state, 2> lanes_;
        bool outage_ = false;  // the last dial failed
    };

    struct step {
        enum class kind : std::uint8_t {
            lend,   ///< `connection` to `caller`
            dial,   ///< open one to `origin` for `for_lane`; answer with `dialing`
            close,  ///< `connection`, and forget it
        };
        kind what{};
        slot* connection = nullptr;
        ticket* caller = nullptr;
        origin_state* origin = nullptr;
        lane for_lane = lane::calls;
    };

    explicit pool_plan(pool_limits limits) noexcept : limits_(limits) {}

    // Events.

    /// `t` wants a connection. False: too many wait already, nothing happened.
    [[nodiscard]] bool ask(ticket& t, origin_state& o, lane l) noexcept;
    /// `t` wants none any more. Its place passes on.
    void withdraw(ticket& t) noexcept;
    /// The dial of a `dial` step has begun, as `s`.
    void dialing(slot& s, origin_state& o, lane l) noexcept;
    /// `s` stands, and lives until `retire_at`.
    void dialed(slot& s, clock::time_point retire_at, clock::time_point idle_until) noexcept;
    /// `s` could not be opened; it is forgotten. Callers that are to fail because of that come from
    /// `next_failed` afterwards.
    void dial_failed(slot& s) noexcept;
    /// `s` comes back from a lease and may rest until `idle_until`.
    void returned(slot& s, clock::time_point idle_until) noexcept;
    /// `s` has ended, whatever it was doing; it is forgotten.
    void ended(slot& s) noexcept;
    /// `s`, just lent to `t`, turned out to be dead: it is forgotten, `t` is first in line again.
    void lent_dead(slot& s, ticket& t) noexcept;

    // Decisions.

    [[nodiscard]] std::optional<step> next(clock::time_point now);
    /// A caller that fails with the last dial of `o`, or null. It is no longer queued.
    [[nodiscard]] ticket* next_failed(origin_state& o) noexcept;
    /// An idle connection whose time is over, or null; it is forgotten.
    [[nodiscard]] slot* sweep(clock::time_point now) noexcept;
    /// Any idle connection to `o`, or null; it is forgotten.
    [[nodiscard]] slot* take_idle(origin_state& o) noexcept;

    /// Connections of `o` that are lent or being opened in `l`.
    [[nodiscard]] std::size_t busy(origin_state const& o, lane l) const noexcept;

    [[nodiscard]] std::size_t idle() const noexcept {
        return idle_by_age_[0].size() + idle_by_age_[1].size();
    }
    /// Connections that count against `max_total`: those of calls.
    [[nodiscard]] std::size_t total() const noexcept {
        return leased_ + dialing_calls_ + idle_calls().size();
    }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    [[nodiscard]] std::size_t leased() const noexcept { return leased_; }
    [[nodiscard]] std::size_t held() const noexcept { return held_; }
    [[nodiscard]] std::size_t dials() const noexcept { return dialing_; }

private:
    using age_list =
        boost::intrusive::list<slot, boost::intrusive::base_hook<tagged_hook<idle_tag>>>;

    static origin_state::lane_state& of(origin_state& o, lane l) noexcept {
        return o.lanes_[static_cast<std::size_t>(l)];
    }
    void touch(origin_state& o) noexcept;
    void detach(slot& s) noexcept;
    void rest(slot& s, clock::time_point idle_until) noexcept;
    step close(slot& s) noexcept;
    step lend(slot& s, ticket& t) noexcept;
    std::optional<step> serve(origin_state& o, clock::time_point now);
    std::optional<step> reuse(origin_state& o, lane l, clock::time_point now);
    std::optional<step> open(origin_state& o, lane l);
    [[nodiscard]] bool owes_turn(ticket const& t) noexcept;
    [[nodiscard]] std::size_t cap(lane l) const noexcept {
        return l == lane::calls ? limits_.max_per_origin : limits_.max_held_per_origin;
    }
    slot* surplus(origin_state& o) noexcept;
    age_list& idle_of(lane l) noexcept { return idle_by_age_[static_cast<std::size_t>(l)]; }
    [[nodiscard]] age_list const& idle_calls() const noexcept { return idle_by_age_[0]; }

    pool_limits limits_;
    std::array<age_list, 2> idle_by_age_;  // by lane; least recently used in front
    boost::intrusive::list<origin_state, boost::intrusive::base_hook<tagged_hook<starving_tag>>,
                           boost::intrusive::constant_time_size<false>>
        starving_;
    boost::intrusive::list<origin_state, boost::intrusive::base_hook<tagged_hook<dirty_tag>>,
                           boost::intrusive::constant_time_size<false>>
        dirty_;
    std::size_t waiting_ = 0;
    std::size_t leased_ = 0;
    std::size_t held_ = 0;
    std::size_t dialing_ = 0;
    std::size_t dialing_calls_ = 0;
    std::uint64_t tickets_ = 0;
    origin_state* turn_ = nullptr;  // may open the connection that has become free
    // What the last failed dial takes along: callers of `failed_lane_` up to number `failed_upto_`,
    // at most `failing_` of them.
    lane failed_lane_ = lane::calls;
    std::uint64_t failed_upto_ = 0;
    std::size_t failing_ = 0;
};

}  // namespace vouch::policy
