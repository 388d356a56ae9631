#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>

#include <vouch/transport.hpp>

namespace vouch {

/// Calls that did not succeed, by what became of them.
struct failure_counts {
    std::uint64_t cancelled = 0;      ///< by the caller; or a watch's look that nobody needs now
    std::uint64_t timed_out = 0;      ///< the attempt's or the call's time ran out; 408
    std::uint64_t unreachable = 0;    ///< no address, no connection, or no TLS
    std::uint64_t lost = 0;           ///< the connection, before the whole answer was in
    std::uint64_t refused = 0;        ///< 3xx and 4xx
    std::uint64_t server_errors = 0;  ///< 5xx
    std::uint64_t unusable = 0;       ///< not HTTP/1.1, too large, or not the API
    std::uint64_t unknown = 0;        ///< an action that may or may not have taken effect
    std::uint64_t busy = 0;           ///< `pool_options::max_waiting` callers waited already
    std::uint64_t closed = 0;         ///< the pool was closed, or is closing
    /// All of them.
    [[nodiscard]] std::uint64_t sum() const noexcept {
        return cancelled + timed_out + unreachable + lost + refused + server_errors + unusable +
               unknown + busy + closed;
    }
    friend bool operator==(failure_counts const&, failure_counts const&) = default;
};

/// Counts of a pool, at one moment (gauges) and since it was made (counters).
struct pool_stats {
    // Gauges.
    std::size_t origins = 0;     ///< known: some client's, or in trouble lately
    std::size_t idle = 0;        ///< connections ready for reuse
    std::size_t leased = 0;      ///< lent to an exchange
    std::size_t held = 0;        ///< lent to a waiting watch
    std::size_t dialing = 0;     ///< being opened
    std::size_t waiting = 0;     ///< callers waiting for a connection
    std::size_t operations = 0;  ///< calls, watches and flows under way; a flow's call counts, too

    // Calls. The looks of watches are calls. Each that began ends as one of `succeeded` and
    // `failed`.
    std::uint64_t calls = 0;  ///< begun
    std::uint64_t succeeded = 0;
    failure_counts failed{};
    std::uint64_t attempts = 0;
    std::uint64_t not_sent = 0;    ///< of them: failed before a byte was written
    std::uint64_t ambiguous = 0;   ///< of them: failed after that
    std::uint64_t resends = 0;     ///< replays not counted
    std::uint64_t replays = 0;     ///< resends because a kept connection turned out to be dead
    std::uint64_t read_backs = 0;  ///< to find out what an action did

    // Connections.
    std::uint64_t leases = 0;                   ///< of a connection to an exchange
    std::uint64_t reuses = 0;                   ///< of them: of a kept one
    std::chrono::nanoseconds lease_wait{};      ///< until those leases, all together
    std::chrono::nanoseconds lease_wait_max{};  ///< the longest of them
    std::uint64_t dials = 0;
    std::uint64_t dial_failures = 0;
    std::uint64_t bytes_sent = 0;      ///< of HTTP, in exchanges that are over
    std::uint64_t bytes_received = 0;  ///< the same
    std::uint64_t evicted = 0;         ///< closed while unused: old, or closed by the server

    // WebSockets that tell of changes (`push_mode`). They are no connections of the pool's.
    std::size_t bells = 0;               ///< connected now (a gauge)
    std::uint64_t events = 0;            ///< told over them
    std::uint64_t events_malformed = 0;  ///< and what could not be read
    std::uint64_t event_gaps = 0;        ///< in the numbers of events: some got lost

    // Of vouch's own connector: 0 with another one.
    std::uint64_t lookups = 0;          ///< of host names
    std::uint64_t lookup_failures = 0;  ///< of them
    std::uint64_t handshakes = 0;       ///< of TLS, completed
    std::uint64_t resumed = 0;          ///< of them: of an earlier session

    friend bool operator==(pool_stats const&, pool_stats const&) = default;
};
/// One line.
std::ostream& operator<<(std::ostream&, pool_stats const&);

/// What a pool has to do with one origin.
struct origin_stats {
    vouch::origin origin;
    std::size_t clients = 0;  ///< that there are
    std::size_t idle = 0;
    std::size_t leased = 0;
    std::size_t held = 0;
    std::size_t dialing = 0;
    std::size_t waiting = 0;
    bool outage = false;      ///< the last dial failed
    double retry_tokens = 0;  ///< left of the retry quota of 100
    std::uint64_t dials = 0;
    std::uint64_t dial_failures = 0;
    friend bool operator==(origin_stats const&, origin_stats const&) = default;
};
/// One line.
std::ostream& operator<<(std::ostream&, origin_stats const&);

}  // namespace vouch
