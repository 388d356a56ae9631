#include "testing/tls_server.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <boost/asio/ip/address.hpp>

namespace vouch::testing {

namespace {

identity identity_for(authority const& trusted, origin const& at, tls_behaviour::shown what) {
    error_code not_literal;
    boost::asio::ip::make_address(at.host, not_literal);
    auto const names = (not_literal ? "DNS:" : "IP:") + at.host;
    switch (what) {
        case tls_behaviour::shown::wrong_host:
            return trusted.sign({.names = "DNS:elsewhere.example"});
        case tls_behaviour::shown::untrusted:
            return authority("an unknown authority").sign({.names = names});
        case tls_behaviour::shown::expired:
            return trusted.sign({.names = names, .expired = true});
        case tls_behaviour::shown::good:
            break;
    }
    return trusted.sign({.names = names});
}

using context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

context make_context(identity const& shown) {
    context ctx(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    BIO* const certificate = BIO_new_mem_buf(shown.certificate.data(), -1);
    BIO* const key = BIO_new_mem_buf(shown.key.data(), -1);
    X509* const x = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
    EVP_PKEY* const k = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    bool const good =
        SSL_CTX_use_certificate(ctx.get(), x) == 1 && SSL_CTX_use_PrivateKey(ctx.get(), k) == 1;
    X509_free(x);
    EVP_PKEY_free(k);
    BIO_free(certificate);
    BIO_free(key);
    if (!good) throw std::runtime_error("OpenSSL cannot serve TLS");
    // Tickets that name a session kept here have one length; those that hold it do not.
    SSL_CTX_set_options(ctx.get(), SSL_OP_NO_TICKET);
    SSL_CTX_sess_set_cache_size(ctx.get(), 256);
    return ctx;
}

// Making one takes longer than a handshake, so the worlds of a thread share them.
SSL_CTX* context_for(authority const& trusted, origin const& at, tls_behaviour::shown what) {
    thread_local std::map<std::pair<std::string, tls_behaviour::shown>, context> made;
    auto const key = std::pair(at.host, what);
    auto it = made.find(key);
    if (it == made.end())
        it = made.emplace(key, make_context(identity_for(trusted, at, what))).first;
    return it->second.get();
}

}  // namespace

/// One connection, as the guest sees it.
class tls_server::channel final : public server_channel,
                                  public std::enable_shared_from_this<channel> {
public:
    channel(SSL_CTX* context, std::shared_ptr<server_channel> wire, simulation::listener& guest,
            bool close_notify)
        : ssl_(SSL_new(context)),
          in_(BIO_new(BIO_s_mem())),
          out_(BIO_new(BIO_s_mem())),
          wire_(std::move(wire)),
          guest_(guest),
          close_notify_(close_notify) {
        SSL_set_bio(ssl_, in_, out_);
        SSL_set_accept_state(ssl_);
    }
    channel(channel const&) = delete;
    channel& operator=(channel const&) = delete;
    ~channel() override {
        SSL_free(ssl_);
        ERR_clear_error();
    }

    void send(std::string_view bytes) override {
        if (!bytes.empty()) SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        flush();
    }
    void close() override {
        if (close_notify_) SSL_shutdown(ssl_);
        flush();
        wire_->close();
    }
    void reset() override { wire_->reset(); }
    [[nodiscard]] bool open() const noexcept override { return wire_->open(); }
    [[nodiscard]] std::size_t number() const noexcept override { return wire_->number(); }

    void on_bytes(std::string_view bytes) {
        auto const self = shared_from_this();
        BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
        ERR_clear_error();
        if (!ready_) {
            ready_ = SSL_do_handshake(ssl_) == 1;
            if (ready_) guest_.on_open(self);
        }
        std::string plain;
        int n = 0;
        std::array<char, 4096> buffer{};
        while ((n = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()))) > 0)
            plain.append(buffer.data(), static_cast<std::size_t>(n));
        bool const broken = SSL_get_error(ssl_, n) == SSL_ERROR_SSL;
        flush();
        if (!plain.empty()) guest_.on_bytes(self, plain);
        if (broken) wire_->close();
    }
    void on_closed() {
        if (ready_) guest_.on_closed(shared_from_this());
    }

private:
    void flush() {
        char* bytes = nullptr;
        auto const n = BIO_get_mem_data(out_, &bytes);
        if (n > 0) wire_->send({bytes, static_cast<std::size_t>(n)});
        BIO_reset(out_);
    }

    SSL* ssl_;
    BIO* in_;   // of ssl_
    BIO* out_;  // of ssl_
    std::shared_ptr<server_channel> wire_;
    simulation::listener& guest_;
    bool close_notify_;
    bool ready_ = false;  // the handshake is over
};

tls_server::tls_server(authority const& trusted, origin at)
    : trusted_(trusted), at_(std::move(at)) {}

void tls_server::on_open(std::shared_ptr<server_channel> const& wire) {
    auto* const context = context_for(trusted_, at_, behaviour_.certificate);
    open_[wire.get()] = std::make_shared<channel>(context, wire, *guest_, behaviour_.close_notify);
}

void tls_server::on_bytes(std::shared_ptr<server_channel> const& wire, std::string_view bytes) {
    if (auto const it = open_.find(wire.get()); it != open_.end())
        std::shared_ptr(it->second)->on_bytes(bytes);
}

void tls_server::on_closed(std::shared_ptr<server_channel> const& wire) {
    if (auto const gone = open_.extract(wire.get())) gone.mapped()->on_closed();
}

}  // namespace vouch::testing
