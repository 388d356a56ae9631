#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

namespace vouch::policy {

/// The doorbell of one device: when to connect it, whether it can be relied on, what its events
/// tell.
///
/// It connects on the first watch that wants it, and stays a little longer than the last, since
/// another often follows. Where it was lost it comes back after a pause, doubling from
/// `first_pause` to `longest_pause`, at least half of it at random; the pause is short again only
/// once it stood for `proof`. Where the server has none, it asks again after `absence`. A bell that
/// says nothing for `quiet` is asked for a sign of life, and has `patience` to give one.
///
/// Delivery is at most once: what was missed never comes. So everything is looked at when it begins
/// to ring, when it is lost, after a gap in the numbers and after what cannot be read; and an event
/// that shows nothing new says that something else moved. Looks at everything are `spacing` apart.
class bell {
public:
    using time_point = clock::time_point;

    static constexpr duration first_pause = std::chrono::milliseconds(500);
    static constexpr duration longest_pause = std::chrono::seconds(30);
    static constexpr duration proof = std::chrono::seconds(30);
    static constexpr duration absence = std::chrono::minutes(5);
    static constexpr duration connect_time = std::chrono::seconds(15);
    static constexpr duration quiet = std::chrono::seconds(20);
    static constexpr duration patience = std::chrono::seconds(10);
    static constexpr duration linger = std::chrono::seconds(5);
    static constexpr duration spacing = std::chrono::seconds(1);

    /// Somebody wants it. `must`: what was said about a server without one is not enough.
    void want(time_point now, bool must) noexcept;
    /// Nobody wants it any more.
    void leave(time_point now) noexcept;

    // What happened to the connection.
    void opened(time_point now) noexcept;
    void lost(time_point now, double random01) noexcept;
    void absent(time_point now) noexcept;
    /// Ended on our side.
    void hung_up() noexcept;
    /// Bytes came.
    void heard(time_point now) noexcept;
    /// The token has changed: what was refused may be granted.
    void forgive() noexcept;

    // What was said.
    /// `id`: of the verification that it shows, or empty; `moved`: it is this one that moved, so
    /// that the others need no look. True: it took the place of another, `previous()`, which may
    /// have moved, too.
    [[nodiscard]] bool event(time_point now, std::uint64_t seq, std::string_view id, bool moved);
    /// Something that cannot be read.
    void malformed() noexcept { all_ = true; }
    [[nodiscard]] std::string const& previous() const noexcept { return previous_; }

    struct step {
        enum class kind : std::uint8_t {
            nothing,  ///< until something happens
            wait,     ///< the same, or until `until`
            connect,
            give_up,      ///< the connection is dead, or takes too long: end it, then `lost`
            hang_up,      ///< nobody has wanted it for a while: end it
            ping,         ///< ask for a sign of life
            look_all,     ///< at all that is watched
            look_others,  ///< at all but the one that `current()` is
        };
        kind what{};
        time_point until{};
    };
    [[nodiscard]] step next(time_point now) noexcept;

    [[nodiscard]] bool ringing() const noexcept { return phase_ == phase::ringing; }
    [[nodiscard]] bool is_absent() const noexcept { return phase_ == phase::absent; }
    /// The verification that the last event showed.
    [[nodiscard]] std::string const& current() const noexcept { return current_; }
    /// Whether it rings when `id` moves. `named`: the session of the last answer about `id` shows
    /// it.
    [[nodiscard]] bool covers(std::string_view id, bool named) const noexcept;
    /// Gaps in the numbers of events so far.
    [[nodiscard]] std::uint64_t gaps() const noexcept { return gaps_; }

private:
    enum class phase : std::uint8_t { silent, connecting, ringing, absent };

    [[nodiscard]] time_point look_due() const noexcept;
    [[nodiscard]] step next_while_silent(time_point now) noexcept;
    [[nodiscard]] step next_while_connecting(time_point now) const noexcept;
    [[nodiscard]] step next_while_ringing(time_point now) noexcept;

    phase phase_ = phase::silent;
    bool wanted_ = false;
    bool pinged_ = false;
    bool all_ = false;     // look at all, or
    bool others_ = false;  // at all but the current one, at `look_at_`
    bool has_event_ = false;
    time_point left_{};      // when the last one left
    time_point retry_at_{};  // not before
    time_point since_{};     // connecting or ringing
    time_point heard_{};
    time_point pinged_at_{};
    time_point looked_{};  // at all
    duration pause_ = first_pause;
    std::uint64_t seq_ = 0;
    std::uint64_t gaps_ = 0;
    std::string current_;
    std::string previous_;
};

}  // namespace vouch::policy
