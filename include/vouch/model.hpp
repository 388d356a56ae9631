#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include <vouch/enums.hpp>
#include <vouch/list.hpp>
#include <vouch/text.hpp>

namespace vouch {

// The values of the API. Wire names are camelCase, these are the same words in snake_case. Members
// that the API may leave out are `std::optional`. All of them are regular values: copies are deep.

/// Why a verification ended in `cancelled` or `error`. `code` is Matrix's (`m.timeout`,
/// `m.mismatched_sas`, ...) or the server's own.
struct verification_error {
    text code;
    text reason;
    friend bool operator==(verification_error const&, verification_error const&) = default;
};

/// The device at the other end.
struct other_device {
    text id;
    std::optional<text> name;
    friend bool operator==(other_device const&, other_device const&) = default;
};

/// What this device shows for the other one to scan. Opaque: show it as it is.
struct qr_code {
    text data;
    friend bool operator==(qr_code const&, qr_code const&) = default;
};

/// What both people compare. Opaque text: show it as it is. `emojis` may be empty: then compare
/// the decimals.
struct sas_comparison {
    text emojis;
    std::optional<text> decimals;
    friend bool operator==(sas_comparison const&, sas_comparison const&) = default;
};

/// One verification, as this device sees it.
struct verification {
    text id;
    wire_enum<verification_state> state;
    wire_enum<vouch::direction> direction;
    wire_enum<vouch::purpose> purpose;
    list<wire_enum<vouch::method>> methods;
    list<wire_enum<vouch::action>> available_actions;
    std::optional<verification_error> error;
    std::optional<vouch::other_device> other_device;
    std::optional<text> other_user_id;
    std::optional<qr_code> qr;
    std::optional<sas_comparison> sas;

    /// Whether the server offers `a` now.
    [[nodiscard]] bool offers(action a) const { return available_actions.contains(a); }
    friend bool operator==(verification const&, verification const&) = default;
};

/// Which of the account's secrets this device holds.
struct secrets {
    bool master_key = false;
    bool megolm_backup_key = false;
    bool recovery_key = false;
    bool self_signing_key = false;
    bool user_signing_key = false;
    friend bool operator==(secrets const&, secrets const&) = default;
};

/// End-to-end encryption on this device.
struct e2ee {
    bool cross_signing = false;
    bool first_sync_done = false;
    bool has_backed_up_recovery_key = false;
    bool initialized = false;
    bool key_backup = false;
    vouch::secrets secrets;
    bool secret_storage = false;
    /// Whether the account's cross-signing key vouches for this device.
    bool verified = false;
    /// Unix time as the server sent it; its unit is not published.
    std::optional<double> recovery_key_generated_at;
    friend bool operator==(e2ee const&, e2ee const&) = default;
};

/// The Matrix account behind the session.
struct matrix_account {
    text device_id;
    text homeserver;
    text user_id;
    friend bool operator==(matrix_account const&, matrix_account const&) = default;
};

/// Sign-in and encrypted-messaging state of one device.
struct session {
    vouch::e2ee e2ee;
    wire_enum<session_state> state;
    /// Absent until sign-in is complete.
    std::optional<matrix_account> matrix;
    /// The latest verification, finished ones included until the next replaces them.
    std::optional<vouch::verification> verification;
    friend bool operator==(session const&, session const&) = default;
};

// One line each, for logs and test output. `sas` and `qr` are secret between two devices: they
// print as "sas: shown" or "qr: shown", never their text.
std::ostream& operator<<(std::ostream&, verification_error const&);
std::ostream& operator<<(std::ostream&, verification const&);
std::ostream& operator<<(std::ostream&, e2ee const&);
std::ostream& operator<<(std::ostream&, session const&);

namespace detail {
struct snapshot_block;
struct snapshot_access;
}  // namespace detail

/// What a call returned: the session and, while one exists, the verification.
///
/// An immutable handle, two words wide, to one shared block: copies are cheap and may be used from
/// many threads at once. References into it live as long as any copy of the handle.
class snapshot {
public:
    /// Empty: `!*this`, a default session, no verification.
    snapshot() noexcept = default;
    snapshot(snapshot const& other) noexcept;
    snapshot(snapshot&& other) noexcept : block_(other.block_), reconciled_(other.reconciled_) {
        other.block_ = nullptr;
    }
    snapshot& operator=(snapshot const& other) noexcept {
        snapshot(other).swap(*this);
        return *this;
    }
    snapshot& operator=(snapshot&& other) noexcept {
        snapshot(static_cast<snapshot&&>(other)).swap(*this);
        return *this;
    }
    ~snapshot() {
        if (block_ != nullptr) release();
    }

    [[nodiscard]] explicit operator bool() const noexcept { return block_ != nullptr; }
    [[nodiscard]] vouch::session const& session() const noexcept;
    /// The verification that the answer is about, or null if it named none.
    [[nodiscard]] vouch::verification const* verification() const noexcept;
    /// True if the answer to the action itself was lost, and reading back proved that it took
    /// effect. Not part of equality.
    [[nodiscard]] bool reconciled() const noexcept { return reconciled_; }

    void swap(snapshot& other) noexcept;
    /// Equal session and equal verification.
    friend bool operator==(snapshot const& a, snapshot const& b) noexcept;
    friend std::ostream& operator<<(std::ostream&, snapshot const&);

private:
    friend struct detail::snapshot_access;
    void release() noexcept;

    detail::snapshot_block const* block_ = nullptr;
    bool reconciled_ = false;
};

/// Whether `b` is a transition from `a`: its verification differs (a change of the session alone is
/// none).
[[nodiscard]] bool is_transition(snapshot const& a, snapshot const& b) noexcept;

}  // namespace vouch
