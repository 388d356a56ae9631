#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <vector>

#include <vouch/emulator.hpp>
#include <vouch/testing.hpp>

namespace vouch::seeds {

/// What a participant of a run does.
enum class part : std::uint8_t {
    verifies,  ///< vouch::verify()
    asks,      ///< by hand: create, wait, start, confirm
    answers,   ///< by hand: finds it, accepts, waits, confirms
    scripted,  ///< a person at the emulator, no client
    follows,   ///< watches whatever verification there is, to its end
    calls,     ///< single calls, several at once
};

/// The person at a device.
struct person_plan {
    bool accepts = true;
    bool matches = true;
    bool shows = false;
    bool scans = false;
    duration thinks{};
};

struct actor_plan {
    seeds::part part{};
    std::size_t site = 0;
    std::size_t device = 0;  ///< 0: laptop, 1: phone
    duration begins{};
    duration timeout{};
    bool prefer_qr = false;
    bool create = true;
    person_plan person{};
    std::uint64_t seed = 0;  ///< of what else it chooses
};

/// What happens to a run from outside.
enum class blow : std::uint8_t {
    cancel_total,
    cancel_partial,
    cancel_terminal,
    drop_handles,  ///< the clients' and the pool's
    close_pool,
    end_world,  ///< the io_context goes with everything in it
};
struct blow_plan {
    blow what{};
    std::size_t step = 0;   ///< after so many wake-ups of the world
    std::size_t depth = 0;  ///< and so many rounds of its run queue
    std::size_t whom = 0;   ///< of the operations under way
};

enum class upheaval : std::uint8_t {
    restart,          ///< connections break, nobody listens for a while, then all is as before
    restart_amnesia,  ///< verifications are forgotten
    restart_reborn,   ///< tokens and ids, too
    turn_wall,        ///< the clients' wall clock jumps
    turn_server,      ///< the emulator's clock jumps ahead
};
struct upheaval_plan {
    upheaval what{};
    std::size_t site = 0;
    duration at{};
    duration by{};  ///< how long it is down; how far the clock jumps
};

struct site_plan {
    bool tls = false;
    testing::tls_behaviour shows{};
    bool hold = true;
    bool etag = true;
    bool strict_repeats = false;
    bool odd_ids = false;
    duration message_delay{};
    std::uint64_t bad_links = 0;      ///< so many of 100 connections are bad
    std::uint64_t hang_up_after = 0;  ///< the server closes a connection after so many answers
    duration hang_up_wait{};          ///< and so much later
    std::uint64_t surplus_after = 0;  ///< bytes that nobody asked for follow this answer
    std::vector<emulator::fault> faults;
    bool events = true;                 ///< has a WebSocket
    std::array<push_mode, 2> wanted{};  ///< by the clients of its devices
};

/// What a seed chooses: a pure function of it.
struct plan {
    std::uint64_t seed = 0;
    duration latency{};
    pool_options limits{};  ///< the caps alone count
    int max_retries = 2;
    std::vector<site_plan> sites;
    std::vector<actor_plan> actors;
    std::vector<blow_plan> blows;
    std::vector<upheaval_plan> upheavals;
    /// The emulator tells of effects that did not come about.
    bool server_lies = false;
};
[[nodiscard]] plan make_plan(std::uint64_t seed);
std::ostream& operator<<(std::ostream&, plan const&);

/// How the `n`th connection to a site behaves.
[[nodiscard]] testing::connection_plan link_of(plan const& p, std::size_t site, std::size_t n);

}  // namespace vouch::seeds
