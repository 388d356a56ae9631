#include <vouch/enums.hpp>

#include <array>
#include <cstddef>
#include <ostream>

#include "model/printable.hpp"
#include "model/same_text.hpp"

namespace vouch {
namespace {

using std::string_view_literals::operator""sv;

/// The spellings of E, in the order of its enumerators.
template <class E>
constexpr std::array spellings = {"unknown"sv};
template <>
constexpr std::array spellings<verification_state> = {
    "unknown"sv,    "requested"sv, "ready"sv,     "sas_ready"sv,
    "qr_scanned"sv, "done"sv,      "cancelled"sv, "error"sv,
};
template <>
constexpr std::array spellings<session_state> = {
    "unknown"sv,
    "needs-login"sv,
    "initializing"sv,
    "needs-cross-signing-setup"sv,
    "needs-verification"sv,
    "needs-secrets"sv,
    "needs-first-sync"sv,
    "ready"sv,
};
template <>
constexpr std::array spellings<action> = {
    "unknown"sv, "accept"sv, "cancel"sv, "qr.confirmScanned"sv, "sas.start"sv, "sas.confirm"sv,
};
template <>
constexpr std::array spellings<method> = {"unknown"sv, "qr"sv, "sas"sv};
template <>
constexpr std::array spellings<purpose> = {"unknown"sv, "login"sv, "device"sv};
template <>
constexpr std::array spellings<direction> = {"unknown"sv, "incoming"sv, "outgoing"sv};

static_assert(spellings<verification_state>.size() == std::size_t(verification_state::error) + 1);
static_assert(spellings<session_state>.size() == std::size_t(session_state::ready) + 1);
static_assert(spellings<action>.size() == std::size_t(action::sas_confirm) + 1);
static_assert(spellings<method>.size() == std::size_t(method::sas) + 1);
static_assert(spellings<purpose>.size() == std::size_t(purpose::device) + 1);
static_assert(spellings<direction>.size() == std::size_t(direction::outgoing) + 1);

template <class E>
std::string_view spell(E e) noexcept {
    auto const i = static_cast<std::size_t>(e);
    return i < spellings<E>.size() ? spellings<E>[i] : spellings<E>[0];
}

template <class E>
E find(std::string_view s) noexcept {
    for (std::size_t i = 1; i < spellings<E>.size(); ++i)
        if (detail::same_text(spellings<E>[i], s)) return static_cast<E>(i);
    return E::unknown;
}

template <class E>
std::ostream& print(std::ostream& os, wire_enum<E> const& e) {
    return os << detail::printable{e.raw()};
}

}  // namespace

std::string_view to_string(verification_state e) noexcept { return spell(e); }
std::string_view to_string(session_state e) noexcept { return spell(e); }
std::string_view to_string(action e) noexcept { return spell(e); }
std::string_view to_string(method e) noexcept { return spell(e); }
std::string_view to_string(purpose e) noexcept { return spell(e); }
std::string_view to_string(direction e) noexcept { return spell(e); }

template <>
verification_state from_string<verification_state>(std::string_view s) noexcept {
    return find<verification_state>(s);
}
template <>
session_state from_string<session_state>(std::string_view s) noexcept {
    return find<session_state>(s);
}
template <>
action from_string<action>(std::string_view s) noexcept {
    return find<action>(s);
}
template <>
method from_string<method>(std::string_view s) noexcept {
    return find<method>(s);
}
template <>
purpose from_string<purpose>(std::string_view s) noexcept {
    return find<purpose>(s);
}
template <>
direction from_string<direction>(std::string_view s) noexcept {
    return find<direction>(s);
}

std::ostream& operator<<(std::ostream& os, verification_state e) { return os << spell(e); }
std::ostream& operator<<(std::ostream& os, session_state e) { return os << spell(e); }
std::ostream& operator<<(std::ostream& os, action e) { return os << spell(e); }
std::ostream& operator<<(std::ostream& os, method e) { return os << spell(e); }
std::ostream& operator<<(std::ostream& os, purpose e) { return os << spell(e); }
std::ostream& operator<<(std::ostream& os, direction e) { return os << spell(e); }

std::ostream& operator<<(std::ostream& os, wire_enum<verification_state> const& e) {
    return print(os, e);
}
std::ostream& operator<<(std::ostream& os, wire_enum<session_state> const& e) {
    return print(os, e);
}
std::ostream& operator<<(std::ostream& os, wire_enum<action> const& e) { return print(os, e); }
std::ostream& operator<<(std::ostream& os, wire_enum<method> const& e) { return print(os, e); }
std::ostream& operator<<(std::ostream& os, wire_enum<purpose> const& e) { return print(os, e); }
std::ostream& operator<<(std::ostream& os, wire_enum<direction> const& e) { return print(os, e); }

}  // namespace vouch
