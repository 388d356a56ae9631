#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include <boost/circular_buffer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <vouch/transport.hpp>

namespace vouch::policy {

/// Calls and waiting polls have caps of their own, so that polls never starve actions.
enum class lane : std::uint8_t { calls, held };

struct pool_limits {
    std::size_t max_total = 512;
    std::size_t max_per_origin = 8;
    std::size_t max_held_per_origin = 64;
    std::size_t max_waiting = 65536;  // in each lane
};

/// Who gets which connection, when to open one and when to close one. Takes events and the time,
/// answers with steps for `next()`'s caller to carry out. No I/O; every event and step costs O(1),
/// however many origins and callers there are, but that of a turn O(log n) in the turns that wait;
/// only `sweep` looks at every idle connection.
///
/// A connection belongs to the lane that it last served, also while it rests. A call may take one
/// that rests from polls, if none of its own lane does; polls leave alone what rests from calls,
/// so that no call has to dial because of them. The lanes queue apart, too: polls that are stuck
/// refuse no call.
///
/// Fairness: callers of one origin are served in order of arrival. One that was served and asks
/// again, to repeat its request or to read back, comes before all that were not, and is never too
/// many. Origins that starve under `max_total` take turns. While one starves, nothing is idle.
///
/// Work of many calls, a flow, asks for a turn before each. That adds a place to the queue, as a
/// call does, but the place is nobody's: when it comes up, whatever began first of those that wait
/// for turns takes it; who gives up waiting leaves the last. So what has begun is brought to an end
/// before more is begun, and no caller outside loses a place by it.
///
/// After a failed dial an origin has one dial at a time, in either lane, until one succeeds: the
/// next 50 ms later at the earliest, then twice as long each time, up to 1 s, less a random
/// quarter. No more callers wait for it than could be served at once.
class pool_plan {
    using hook = boost::intrusive::list_base_hook<>;
    static constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    template <class T>
    using queue = boost::intrusive::list<T, boost::intrusive::constant_time_size<true>>;
    struct starving_tag;
    struct dirty_tag;
    struct idle_tag;
    struct timed_tag;
    template <class Tag>
    using tagged_hook = boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>>;

public:
    class origin_state;

    /// A caller that waits for a connection. For one call, however often that asks.
    class ticket : public hook {
    public:
        [[nodiscard]] bool queued() const noexcept { return hook::is_linked(); }

    private:
        friend class pool_plan;
        origin_state* origin_ = nullptr;
        lane lane_ = lane::calls;
        bool fresh_ = false;
        bool served_ = false;  // with a connection, before
        std::uint64_t number_ = 0;
    };

    /// Waits for its turn to make a call. Of something that began at `began`: any numbers, no two
    /// alike, the first the lowest.
    class turn : public boost::intrusive::set_base_hook<> {
    public:
        explicit turn(std::uint64_t began = 0) noexcept : began_(began) {}
        void began(std::uint64_t n) noexcept { began_ = n; }
        [[nodiscard]] bool queued() const noexcept { return is_linked(); }
        [[nodiscard]] bool operator<(turn const& o) const noexcept { return began_ < o.began_; }

    private:
        friend class pool_plan;
        origin_state* origin_ = nullptr;
        std::uint64_t began_;
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
    class origin_state : public tagged_hook<starving_tag>,
                         public tagged_hook<dirty_tag>,
                         public tagged_hook<timed_tag> {
    public:
        /// A connection or a caller.
        [[nodiscard]] bool in_use() const noexcept;
        /// The last dial failed.
        [[nodiscard]] bool outage() const noexcept { return failures_ != 0; }
        [[nodiscard]] std::size_t idle() const noexcept {
            return at(lane::calls).idle.size() + at(lane::held).idle.size();
        }
        [[nodiscard]] std::size_t leased(lane l) const noexcept { return at(l).leased; }
        [[nodiscard]] std::size_t dialing() const noexcept {
            return at(lane::calls).dialing + at(lane::held).dialing;
        }
        [[nodiscard]] std::size_t waiting() const noexcept {
            return waiting(lane::calls) + waiting(lane::held);
        }
        [[nodiscard]] std::size_t waiting(lane l) const noexcept { return at(l).places(); }

    private:
        friend class pool_plan;
        /// The numbers of the places of turns, and as many that wait for one.
        struct turn_line {
            boost::circular_buffer<std::uint64_t> places;
            boost::intrusive::set<turn, boost::intrusive::constant_time_size<false>> waiting;
        };
        struct lane_state {
            queue<ticket> again;  // those that were served before
            queue<ticket> waiting;
            std::unique_ptr<turn_line> turns;  // once there was one: most origins have none
            queue<slot> idle;                  // most recently used in front
            std::size_t leased = 0;
            std::size_t dialing = 0;
            [[nodiscard]] std::size_t places() const noexcept {
                return again.size() + waiting.size() + (turns ? turns->places.size() : 0);
            }
            // Of those that were not served yet: whether the first place is a turn's, and its
            // number.
            [[nodiscard]] bool turn_first() const noexcept {
                if (!turns || turns->places.empty()) return false;
                return waiting.empty() || turns->places.front() < waiting.front().number_;
            }
            [[nodiscard]] std::uint64_t first_number() const noexcept {
                if (turn_first()) return turns->places.front();
                return waiting.empty() ? never : waiting.front().number_;
            }
            void remove(ticket& t) noexcept {
                auto& line = t.served_ ? again : waiting;
                line.erase(line.iterator_to(t));
            }
            [[nodiscard]] std::size_t all() const noexcept {
                return leased + dialing + idle.size();
            }
        };
        [[nodiscard]] lane_state const& at(lane l) const noexcept {
            return lanes_[static_cast<std::size_t>(l)];
        }
        std::array<lane_state, 2> lanes_;
        unsigned failures_ = 0;          // dials in a row
        clock::time_point dial_from_{};  // after a failure
    };

    struct step {
        enum class kind : std::uint8_t {
            lend,   ///< `connection` to `caller`
            turn,   ///< of `whose`, queued no more: what it asks for with `ask_in_turn` is next
            dial,   ///< open one to `origin` for `for_lane`; answer with `dialing`
            close,  ///< `connection`, and forget it
            wait,   ///< for `until`; answer with `woke(origin)`
        };
        kind what{};
        slot* connection = nullptr;
        ticket* caller = nullptr;
        origin_state* origin = nullptr;
        lane for_lane = lane::calls;
        clock::time_point until{};
        turn* whose = nullptr;
    };
    /// One of the two.
    struct waiter {
        ticket* caller = nullptr;
        turn* whose = nullptr;
    };

    explicit pool_plan(pool_limits limits) noexcept : limits_(limits) {}

    // Events.

    /// `t` wants a connection; `fresh`: one that never served. False: too many wait already,
    /// nothing happened.
    [[nodiscard]] bool ask(ticket& t, origin_state& o, lane l, bool fresh = false) noexcept;
    /// The same for a turn; its call is asked for when it comes up. Throws `std::bad_alloc`.
    [[nodiscard]] bool ask_turn(turn& t, origin_state& o);
    /// `t` is the call of the turn that came up last, and has its place: the first.
    void ask_in_turn(ticket& t, origin_state& o) noexcept;
    /// `t` wants none any more. Its place passes on.
    void withdraw(ticket& t) noexcept;
    void withdraw(turn& t) noexcept;
    /// The dial of a `dial` step has begun, as `s`.
    void dialing(slot& s, origin_state& o, lane l) noexcept;
    /// `s` stands, and lives until `retire_at`.
    void dialed(slot& s, clock::time_point retire_at, clock::time_point idle_until) noexcept;
    /// `s` could not be opened; it is forgotten. Callers that are to fail because of that come from
    /// `next_failed` afterwards: of those who came before the dial began, one in its lane, and
    /// everybody in a lane that has no other connection to hope for. `random01` is in [0, 1).
    void dial_failed(slot& s, clock::time_point now, double random01) noexcept;
    /// The time that a `wait` step asked for has come, or will not be waited for.
    void woke(origin_state& o) noexcept;
    /// `o`, not in use, goes away.
    void forget(origin_state& o) noexcept;
    /// `s` comes back from a lease and may rest until `idle_until`.
    void returned(slot& s, clock::time_point idle_until) noexcept;
    /// `s` has ended, whatever it was doing; it is forgotten.
    void ended(slot& s) noexcept;
    /// `s`, just lent to `t`, turned out to be dead: it is forgotten, `t` is first in line again.
    void lent_dead(slot& s, ticket& t) noexcept;

    // Decisions.

    [[nodiscard]] std::optional<step> next(clock::time_point now);
    /// Who fails with the last dial of `o`, if anybody is left. It is no longer queued.
    [[nodiscard]] std::optional<waiter> next_failed(origin_state& o) noexcept;
    /// An idle connection whose time is over, or null; it is forgotten.
    [[nodiscard]] slot* sweep(clock::time_point now) noexcept;
    /// Any idle connection to `o`, or null; it is forgotten.
    [[nodiscard]] slot* take_idle(origin_state& o) noexcept;
    /// An origin for which a time is being waited for, or null.
    [[nodiscard]] origin_state* timed() noexcept {
        return timed_.empty() ? nullptr : &timed_.front();
    }

    /// Whether nothing but a dial after a failed one could serve who asks now, and as many wait for
    /// that as could be served at once: better fail than wait for the same failure, or come down on
    /// the server with all the others when it is back.
    [[nodiscard]] bool hopeless(origin_state const& o, lane l) const noexcept;
    /// Connections of `o` that are lent or being opened in `l`.
    [[nodiscard]] static std::size_t busy(origin_state const& o, lane l) noexcept {
        return o.at(l).leased + o.at(l).dialing;
    }

    [[nodiscard]] std::size_t idle() const noexcept {
        return idle_by_age_[0].size() + idle_by_age_[1].size();
    }
    /// Connections that count against `max_total`: those of calls.
    [[nodiscard]] std::size_t total() const noexcept {
        return leased_ + dialing_calls_ + idle_calls().size();
    }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_[0] + waiting_[1]; }
    [[nodiscard]] std::size_t leased() const noexcept { return leased_; }
    [[nodiscard]] std::size_t held() const noexcept { return held_; }
    [[nodiscard]] std::size_t dials() const noexcept { return dialing_; }

private:
    using age_list =
        boost::intrusive::list<slot, boost::intrusive::base_hook<tagged_hook<idle_tag>>>;

    template <class Tag>
    using origins_in =
        boost::intrusive::list<origin_state, boost::intrusive::base_hook<tagged_hook<Tag>>,
                               boost::intrusive::constant_time_size<false>>;
    template <class Tag>
    static bool in(origin_state const& o) noexcept {
        return static_cast<tagged_hook<Tag> const&>(o).is_linked();
    }
    template <class Tag>
    static void unlink(origins_in<Tag>& from, origin_state& o) noexcept {
        if (in<Tag>(o)) from.erase(from.iterator_to(o));
    }

    static origin_state::lane_state& of(origin_state& o, lane l) noexcept {
        return o.lanes_[static_cast<std::size_t>(l)];
    }
    void touch(origin_state& o) noexcept;
    void detach(slot& s) noexcept;
    void rest(slot& s, clock::time_point idle_until) noexcept;
    step close(slot& s) noexcept;
    step lend(slot& s, ticket& t) noexcept;
    turn& take_turn(origin_state& o, lane l) noexcept;
    std::optional<step> serve(origin_state& o, clock::time_point now);
    std::optional<step> reuse(origin_state& o, lane l, clock::time_point now);
    slot* borrow(origin_state& o) noexcept;
    std::optional<step> open(origin_state& o, lane l, clock::time_point now);
    std::optional<step> pause(origin_state& o);
    [[nodiscard]] bool owes(origin_state const& o) const noexcept;
    [[nodiscard]] std::size_t cap(lane l) const noexcept {
        return l == lane::calls ? limits_.max_per_origin : limits_.max_held_per_origin;
    }
    std::size_t& waiting_of(lane l) noexcept { return waiting_[static_cast<std::size_t>(l)]; }
    age_list& idle_of(lane l) noexcept { return idle_by_age_[static_cast<std::size_t>(l)]; }
    [[nodiscard]] age_list const& idle_calls() const noexcept { return idle_by_age_[0]; }

    pool_limits limits_;
    std::array<age_list, 2> idle_by_age_;  // by lane; least recently used in front
    origins_in<starving_tag> starving_;
    origins_in<dirty_tag> dirty_;
    origins_in<timed_tag> timed_;
    std::array<std::size_t, 2> waiting_{};  // by lane
    std::size_t leased_ = 0;
    std::size_t held_ = 0;
    std::size_t dialing_ = 0;
    std::size_t dialing_calls_ = 0;
    std::uint64_t tickets_ = 0;
    std::uint64_t in_turn_ = 0;         // number of the place of the turn that came up last
    origin_state* may_dial_ = nullptr;  // the connection that has become free
    // What the last failed dial takes along: callers up to number `failed_upto_`, so many of each
    // lane at most.
    std::uint64_t failed_upto_ = 0;
    std::array<std::size_t, 2> failing_{};
};

}  // namespace vouch::policy
