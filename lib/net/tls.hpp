#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "net/record_counter.hpp"

struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;

namespace vouch::net {

/// TLS settings of a pool, and its sessions for resumption. TLS 1.2 and later.
class tls_context {
public:
    struct session_free {
        void operator()(ssl_session_st* s) const noexcept;
    };
    using session = std::unique_ptr<ssl_session_st, session_free>;

    /// Throws `vouch::error` with `errc::tls_failed`, naming the option that cannot be used.
    explicit tls_context(tls_options const& options);
    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;
    ~tls_context();

    [[nodiscard]] ssl_ctx_st* native() const noexcept { return ctx_; }
    [[nodiscard]] bool verifies() const noexcept { return verify_; }
    /// Keeps the newest few.
    void remember(origin const& to, session s);
    /// The newest, or null. One of TLS 1.3 is used once (RFC 8446, C.4).
    [[nodiscard]] session recall(origin const& to);
    void forget(origin const& to) { sessions_.erase(to); }
    [[nodiscard]] std::size_t remembered(origin const& to) const noexcept;

private:
    ssl_ctx_st* ctx_;
    bool verify_;
    std::map<origin, std::vector<session>> sessions_;
};

/// TLS on any transport. While it waits it holds no buffer of its own, and OpenSSL's are released.
class tls_transport final : public transport {
public:
    /// `context` has to outlive it.
    tls_transport(tls_context& context, std::unique_ptr<transport> inner, origin to);
    tls_transport(tls_transport const&) = delete;
    tls_transport& operator=(tls_transport const&) = delete;
    ~tls_transport() override;

    /// Goes on with the handshake. `would_block`: call again after `async_wait(read)`, which waits
    /// for whatever the handshake needs. What will not get better by trying again is of
    /// `tls_category()`.
    void try_handshake(error_code& ec) noexcept;
    [[nodiscard]] bool resumed() const noexcept;
    // From OpenSSL: a session for the next connection to this origin; the server wants a client
    // certificate, and there is none.
    void keep_session(tls_context::session s) { context_.remember(origin_, std::move(s)); }
    void note_no_certificate() noexcept { asked_in_vain_ = true; }

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override;
    [[nodiscard]] bool quiet() noexcept override;
    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override;
    void async_wait(wait_type type, waiter& w) override;
    void cancel() noexcept override;
    void acknowledge() noexcept override { inner_->acknowledge(); }

private:
    friend struct tls_bio;
    friend class tls_context;

    // One direction of the caller's, and the direction of the inner stream that it waits for.
    struct side {
        waiter* who = nullptr;
        wait_type wants{};
    };
    struct inner_waiter final : waiter {
        tls_transport* self = nullptr;
        wait_type type{};
        bool waiting = false;
        void on_ready(error_code ec) override;
    };
    side& of(wait_type t) noexcept { return sides_[static_cast<std::size_t>(t)]; }
    void wait_inner(wait_type type);
    void inner_ready(wait_type type, error_code ec);
    error_code outcome(int result, side& s) noexcept;
    void release_buffers() noexcept;

    tls_context& context_;
    std::unique_ptr<transport> inner_;
    origin origin_;
    ssl_st* ssl_ = nullptr;
    record_counter records_;
    std::optional<char> ahead_;  // taken from the inner stream, not yet by OpenSSL
    error_code inner_error_;     // what the inner stream said last, if it failed
    std::array<side, 2> sides_;
    std::array<inner_waiter, 2> inner_waits_;
    bool usable_ = false;         // handshake done, nothing fatal since
    bool answered_ = false;       // bytes of the other side came
    bool drained_ = false;        // what OpenSSL holds unread is no whole record
    bool asked_in_vain_ = false;  // for a client certificate
};

}  // namespace vouch::net
