#pragma once

#include <array>
#include <map>
#include <memory>
#include <string_view>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;

namespace vouch::net {

/// TLS settings of a pool, and its sessions for resumption, one per origin. TLS 1.2 and later.
class tls_context {
public:
    /// Throws `vouch::error` with `errc::tls_failed`, naming the option that cannot be used.
    explicit tls_context(tls_options const& options);
    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;
    ~tls_context();

    [[nodiscard]] ssl_ctx_st* native() const noexcept { return ctx_; }
    [[nodiscard]] bool verifies() const noexcept { return verify_; }
    /// Takes `session` over.
    void remember(origin const& to, ssl_session_st* session);
    [[nodiscard]] ssl_session_st* recall(origin const& to) const noexcept;

private:
    ssl_ctx_st* ctx_;
    bool verify_;
    std::map<origin, ssl_session_st*> sessions_;
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
    /// for whatever the handshake needs. A certificate that is not good has its own category.
    void try_handshake(error_code& ec) noexcept;
    [[nodiscard]] bool resumed() const noexcept;
    /// OpenSSL's, for the next connection to the same origin. Takes `session` over if true.
    bool keep_session(ssl_session_st* session);

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override;
    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override;
    void async_wait(wait_type type, waiter& w) override;
    void cancel() noexcept override;

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

    tls_context& context_;
    std::unique_ptr<transport> inner_;
    origin origin_;
    ssl_st* ssl_ = nullptr;
    error_code inner_error_;  // what the inner stream said last, if it failed
    std::array<side, 2> sides_;
    std::array<inner_waiter, 2> inner_waits_;
    bool usable_ = false;  // handshake done, nothing fatal since
};

/// X.509 verification results (`X509_V_ERR_*`) as error codes.
[[nodiscard]] boost::system::error_category const& certificate_category() noexcept;

}  // namespace vouch::net
