#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

namespace vouch::policy {

using address = boost::asio::ip::address;
using addresses = std::vector<address>;

/// The order in which addresses are tried (RFC 8305, 4): the families in turn, each in the order
/// given. `proven`, where a connection stood last, is the first of its family, and that family the
/// first; without it the first answer's is.
[[nodiscard]] addresses in_turn(std::span<address const> found,
                                std::optional<address> const& proven);

/// The addresses that connections to each origin stood at last. Remembers the newest `most`.
class address_memory {
public:
    static constexpr std::size_t most = 256;

    void stood(origin const& o, address const& at);
    [[nodiscard]] std::optional<address> recall(origin const& o) const;
    [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }

private:
    struct entry {
        address at;
        std::uint64_t number;
    };
    std::map<origin, entry> known_;
    std::uint64_t numbers_ = 0;
};

/// One dial: from the name to a stream that can be used (RFC 8305). Addresses are tried one after
/// the other; each has a head start before the next is tried beside it, and none once it has
/// failed. The first that connects wins. Events in, steps out: no I/O, no clock.
class dial_plan {
public:
    struct step {
        enum class kind : std::uint8_t {
            connect,  ///< to `to`, beside what is being tried
            fail,     ///< the dial, with `cause`, at `at`; nothing follows
        };
        kind what{};
        address to{};
        error_code cause{};
        dial_step at{};
    };

    /// It fails once `end` has come.
    dial_plan(duration head_start, clock::time_point end) noexcept
        : head_start_(head_start), end_(end) {}

    // Events.

    /// No addresses and no error: there is no such host.
    void resolved(std::span<address const> found, std::optional<address> const& proven,
                  error_code ec);
    /// One of the addresses being tried.
    void connect_failed(error_code ec) noexcept;
    /// One of them connected: those tried beside it are given up. `tls`: a handshake follows.
    void connected(bool tls) noexcept;
    void tls_failed(error_code ec) noexcept;

    // Decisions.

    [[nodiscard]] std::optional<step> next(clock::time_point now);
    /// When to ask again if nothing happens before.
    [[nodiscard]] clock::time_point wake_at() const noexcept;
    /// What is being done.
    [[nodiscard]] dial_step at() const noexcept { return at_; }
    /// Every address was tried, and none connected.
    [[nodiscard]] bool exhausted() const noexcept;

private:
    [[nodiscard]] bool untried() const noexcept { return tried_ < turns_.size(); }

    duration head_start_;
    clock::time_point end_;
    addresses turns_;
    std::size_t tried_ = 0;
    std::size_t running_ = 0;
    clock::time_point next_due_{};  // of the next address, if none fails before
    error_code first_error_;        // the others' are less to the point
    error_code failure_;
    dial_step at_ = dial_step::resolve;
    bool connected_ = false;
};

}  // namespace vouch::policy
