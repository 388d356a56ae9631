#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

#include <vouch/text.hpp>

namespace vouch {

// The enumerations of the API. Servers may add enumerators at any time: those decode to `unknown`
// and keep their text (see `wire_enum`).

/// Where a verification stands, as one side sees it.
enum class verification_state : std::uint8_t {
    unknown,
    requested,
    ready,
    sas_ready,
    qr_scanned,
    done,
    cancelled,
    error,
};

/// How far a device has come from sign-in to readable encrypted messages.
enum class session_state : std::uint8_t {
    unknown,
    needs_login,
    initializing,
    needs_cross_signing_setup,
    needs_verification,
    needs_secrets,
    needs_first_sync,
    ready,
};

/// What the server offers to do with a verification now.
enum class action : std::uint8_t {
    unknown,
    accept,
    cancel,
    qr_confirm_scanned,
    sas_start,
    sas_confirm,
};

enum class method : std::uint8_t { unknown, qr, sas };
enum class purpose : std::uint8_t { unknown, login, device };
/// `incoming`: the other side asked. `outgoing`: this device asked.
enum class direction : std::uint8_t { unknown, incoming, outgoing };

/// The spelling of the API (`qr.confirmScanned`); "unknown" for `unknown`.
[[nodiscard]] std::string_view to_string(verification_state) noexcept;
[[nodiscard]] std::string_view to_string(session_state) noexcept;
[[nodiscard]] std::string_view to_string(action) noexcept;
[[nodiscard]] std::string_view to_string(method) noexcept;
[[nodiscard]] std::string_view to_string(purpose) noexcept;
[[nodiscard]] std::string_view to_string(direction) noexcept;

/// The enumerator that the API spells `s`; `unknown` if there is none.
template <class E>
[[nodiscard]] E from_string(std::string_view s) noexcept;
template <>
[[nodiscard]] verification_state from_string<verification_state>(std::string_view s) noexcept;
template <>
[[nodiscard]] session_state from_string<session_state>(std::string_view s) noexcept;
template <>
[[nodiscard]] action from_string<action>(std::string_view s) noexcept;
template <>
[[nodiscard]] method from_string<method>(std::string_view s) noexcept;
template <>
[[nodiscard]] purpose from_string<purpose>(std::string_view s) noexcept;
template <>
[[nodiscard]] direction from_string<direction>(std::string_view s) noexcept;

std::ostream& operator<<(std::ostream&, verification_state);
std::ostream& operator<<(std::ostream&, session_state);
std::ostream& operator<<(std::ostream&, action);
std::ostream& operator<<(std::ostream&, method);
std::ostream& operator<<(std::ostream&, purpose);
std::ostream& operator<<(std::ostream&, direction);

/// Nothing can follow: `done`, `cancelled` or `error`.
[[nodiscard]] constexpr bool is_terminal(verification_state s) noexcept {
    return s == verification_state::done || s == verification_state::cancelled ||
           s == verification_state::error;
}

/// An enumerator as a server sent it. It reads as its enumeration (`switch`, `==`); where this
/// version does not know it, it reads as `unknown` and `raw()` has the server's text.
template <class E>
class wire_enum {
public:
    wire_enum() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): wire_enum is its enumeration, and a little more
    wire_enum(E value) noexcept : value_(value) {}
    /// Takes `spelling` along only if it is not known.
    explicit wire_enum(text spelling) noexcept : value_(from_string<E>(spelling)) {
        if (value_ == E::unknown && spelling != to_string(E::unknown)) raw_.swap(spelling);
    }

    // NOLINTNEXTLINE(google-explicit-constructor)
    operator E() const noexcept { return value_; }
    [[nodiscard]] E value() const noexcept { return value_; }
    /// The spelling on the wire, known or not.
    [[nodiscard]] std::string_view raw() const noexcept {
        return value_ == E::unknown && !raw_.empty() ? raw_.view() : to_string(value_);
    }

    friend bool operator==(wire_enum const& a, wire_enum const& b) noexcept {
        return a.value_ == b.value_ && a.raw_ == b.raw_;
    }
    friend bool operator==(wire_enum const& a, E b) noexcept { return a.value_ == b; }

private:
    E value_ = E::unknown;
    text raw_;
};

std::ostream& operator<<(std::ostream&, wire_enum<verification_state> const&);
std::ostream& operator<<(std::ostream&, wire_enum<session_state> const&);
std::ostream& operator<<(std::ostream&, wire_enum<action> const&);
std::ostream& operator<<(std::ostream&, wire_enum<method> const&);
std::ostream& operator<<(std::ostream&, wire_enum<purpose> const&);
std::ostream& operator<<(std::ostream&, wire_enum<direction> const&);

}  // namespace vouch
