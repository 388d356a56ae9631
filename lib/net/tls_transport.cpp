#include <cerrno>
#include <string>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include "net/tls.hpp"
#include "net/tls_errors.hpp"

namespace vouch::net {

namespace asio = boost::asio;

// OpenSSL's view of the inner stream.
struct tls_bio {
    static tls_transport& self(BIO* b) { return *static_cast<tls_transport*>(BIO_get_data(b)); }

    static int read(BIO* b, char* to, int size) {
        BIO_clear_retry_flags(b);
        auto& t = self(b);
        error_code ec;
        std::size_t n = 1;
        if (t.ahead_)
            *to = *std::exchange(t.ahead_, {});
        else
            n = t.inner_->try_read({to, static_cast<std::size_t>(size)}, ec);
        if (!ec) {
            t.records_.take({to, n});
            return static_cast<int>(n);
        }
        if (ec == asio::error::would_block) {
            BIO_set_retry_read(b);
            return -1;
        }
        t.inner_error_ = ec;
        return ec == asio::error::eof ? 0 : -1;
    }

    static int write(BIO* b, char const* from, int size) {
        BIO_clear_retry_flags(b);
        auto& t = self(b);
        error_code ec;
        auto const n = t.inner_->try_write({from, static_cast<std::size_t>(size)}, ec);
        if (!ec) return static_cast<int>(n);
        if (ec == asio::error::would_block)
            BIO_set_retry_write(b);
        else
            t.inner_error_ = ec;
        return -1;
    }

    static long ctrl(BIO* b, int command, long /*number*/, void* /*pointer*/) {
        if (command == BIO_CTRL_FLUSH) return 1;
        if (command == BIO_CTRL_EOF) return self(b).inner_error_ == asio::error::eof ? 1 : 0;
        return 0;
    }

    static BIO_METHOD* method() {
        static BIO_METHOD* const m = [] {
            BIO_METHOD* const made =
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "vouch transport");
            BIO_meth_set_read(made, read);
            BIO_meth_set_write(made, write);
            BIO_meth_set_ctrl(made, ctrl);
            return made;
        }();
        return m;
    }
};

namespace {

// What others left behind must not be taken for what comes next. Clearing takes 800 instructions
// even if there is nothing to clear.
void forget_errors() noexcept {
    if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

tls_transport::tls_transport(tls_context& context, std::unique_ptr<transport> inner, origin to)
    : context_(context),
      inner_(std::move(inner)),
      origin_(std::move(to)),
      ssl_(SSL_new(context.native())) {
    for (auto const type : {wait_type::read, wait_type::write}) {
        of(type).wants = type;
        auto& w = inner_waits_[static_cast<std::size_t>(type)];
        w.self = this;
        w.type = type;
    }
    BIO* const bio = BIO_new(tls_bio::method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_app_data(ssl_, this);
    SSL_set_connect_state(ssl_);

    // RFC 6066, 3: literal addresses are no server names.
    error_code not_literal;
    asio::ip::make_address(origin_.host, not_literal);
    auto* const param = SSL_get0_param(ssl_);
    if (not_literal) {
        SSL_set_tlsext_host_name(ssl_, origin_.host.c_str());
        // RFC 9110, 4.3.4: the subject's name no longer counts.
        X509_VERIFY_PARAM_set_hostflags(
            param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        X509_VERIFY_PARAM_set1_host(param, origin_.host.c_str(), origin_.host.size());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(param, origin_.host.c_str());
    }
    if (auto const session = context.recall(origin_)) SSL_set_session(ssl_, session.get());
}

tls_transport::~tls_transport() {
    // One try to say goodbye (RFC 8446, 6.1), never a wait.
    if (usable_) SSL_shutdown(ssl_);
    ERR_clear_error();
    SSL_set_app_data(ssl_, nullptr);
    SSL_free(ssl_);
}

bool tls_transport::resumed() const noexcept { return SSL_session_reused(ssl_) == 1; }

// What a failed call of OpenSSL means; remembers what it waits for in `s`.
error_code tls_transport::outcome(int result, side& s) noexcept {
    int const kind = SSL_get_error(ssl_, result);
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
        s.wants = kind == SSL_ERROR_WANT_READ ? wait_type::read : wait_type::write;
        if (s.wants == wait_type::read) drained_ = true;
        return asio::error::would_block;
    }
    if (kind == SSL_ERROR_ZERO_RETURN) return asio::error::eof;
    usable_ = false;
    unsigned long const said = ERR_get_error();
    ERR_clear_error();
    if (inner_error_ == asio::error::eof) return asio::ssl::error::stream_truncated;
    if (inner_error_) return inner_error_;
    if (said == 0) return asio::ssl::error::unexpected_result;
    if (answered_) return {static_cast<int>(said), asio::error::get_ssl_category()};
    long const bad = context_.verifies() ? SSL_get_verify_result(ssl_) : X509_V_OK;
    auto const why = bad != X509_V_OK
                         ? certificate_error(bad)
                         : tls_error(said, {.certificate = SSL_get_certificate(ssl_) != nullptr,
                                            .asked_for_one = asked_in_vain_});
    if (why.category() == tls_category()) context_.forget(origin_);
    return why;
}

void tls_transport::try_handshake(error_code& ec) noexcept {
    forget_errors();
    int const result = SSL_do_handshake(ssl_);
    usable_ = result == 1;
    drained_ = false;
    ec = usable_ ? error_code{} : outcome(result, of(wait_type::read));
}

std::size_t tls_transport::try_read(std::span<char> buffer, error_code& ec) noexcept {
    forget_errors();
    std::size_t n = 0;
    int const result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &n);
    if (result == 1) {
        answered_ = true;
        drained_ = false;
        ec = {};
        return n;
    }
    ec = outcome(result, of(wait_type::read));
    if (usable_ && drained_) release_buffers();
    return 0;
}

// Where OpenSSL holds nothing, the inner stream knows: OpenSSL would take a buffer to ask it. What
// is there may still be no data, but a ticket.
bool tls_transport::quiet() noexcept {
    if (usable_ && records_.at_boundary() && SSL_has_pending(ssl_) == 0) {
        char byte = 0;
        error_code ec;
        if (inner_->try_read({&byte, 1}, ec) == 1) ahead_ = byte;
        if (ec == asio::error::would_block) return true;
    }
    return transport::quiet();
}

// OpenSSL lets go of what it read into, but not of what tickets made it prepare to write from.
// Before 3.0.14 it would also drop a record of which only a part is there (CVE-2024-4741).
void tls_transport::release_buffers() noexcept {
    if (records_.at_boundary() && SSL_pending(ssl_) == 0) SSL_free_buffers(ssl_);
}

std::size_t tls_transport::try_write(std::span<char const> bytes, error_code& ec) noexcept {
    forget_errors();
    std::size_t n = 0;
    int const result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &n);
    ec = result == 1 ? error_code{} : outcome(result, of(wait_type::write));
    return result == 1 ? n : 0;
}

void tls_transport::async_wait(wait_type type, waiter& w) {
    auto& s = of(type);
    s.who = &w;
    bool const here = SSL_pending(ssl_) > 0 || (!drained_ && SSL_has_pending(ssl_) == 1);
    if (type == wait_type::read && s.wants == wait_type::read && here) {
        // Bytes wait here already, of which the inner stream knows nothing; that it can be written
        // to is told soon.
        s.wants = wait_type::write;
    }
    wait_inner(s.wants);
}

void tls_transport::wait_inner(wait_type type) {
    auto& w = inner_waits_[static_cast<std::size_t>(type)];
    if (w.waiting) return;
    w.waiting = true;
    inner_->async_wait(type, w);
}

void tls_transport::inner_waiter::on_ready(error_code ec) {
    waiting = false;
    self->inner_ready(type, ec);
}

void tls_transport::inner_ready(wait_type type, error_code ec) {
    // Telling one side may end this object: the other is told first whether it is left.
    std::array<waiter*, 2> told{};
    for (std::size_t i = 0; i < sides_.size(); ++i) {
        auto& s = sides_[i];
        if (s.who == nullptr || s.wants != type) continue;
        told[i] = std::exchange(s.who, nullptr);
        s.wants = static_cast<wait_type>(i);
    }
    if (told[0] != nullptr && told[1] != nullptr) {
        // The second is told by a wait of its own.
        sides_[1].who = told[1];
        sides_[1].wants = type;
        wait_inner(type);
        told[1] = nullptr;
    }
    if (auto* const w = told[0] != nullptr ? told[0] : told[1]) w->on_ready(ec);
}

void tls_transport::cancel() noexcept {
    for (auto& s : sides_) s.who = nullptr;
    for (auto& w : inner_waits_) w.waiting = false;
    inner_->cancel();
}

}  // namespace vouch::net
