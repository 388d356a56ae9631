#include <string>
#include <system_error>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <vouch/error.hpp>

#include "net/system_roots.hpp"
#include "net/tls.hpp"

namespace vouch::net {

namespace {

[[noreturn]] void refuse(std::string const& what, std::string_view detail = {}) {
    failure f;
    f.code = errc::tls_failed;
    f.message = what;
    if (!detail.empty()) f.message.append(": ").append(detail);
    // The first one says why, those after it what that spoiled.
    if (unsigned long const e = ERR_peek_error(); e != 0) {
        char const* const known = ERR_reason_error_string(e);
        std::string const why = ERR_SYSTEM_ERROR(e)
                                    ? std::generic_category().message(ERR_GET_REASON(e))
                                : known != nullptr ? known
                                                   : "";
        f.message.append(" (").append(why).append(")");
    }
    ERR_clear_error();
    throw error(std::move(f));
}

void trust_pem(SSL_CTX* ctx, std::string_view pem) {
    BIO* const in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    int found = 0;
    while (X509* const x = PEM_read_bio_X509(in, nullptr, nullptr, nullptr)) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), x);
        X509_free(x);
        ++found;
    }
    BIO_free(in);
    if (found == 0) refuse("tls.ca_pem holds no certificate: give PEM text (BEGIN CERTIFICATE)");
    ERR_clear_error();  // the end of the text is reported as an error
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* const t = static_cast<tls_transport*>(SSL_get_app_data(ssl));
    if (t == nullptr) return 0;
    t->keep_session(tls_context::session(session));
    return 1;
}

int no_certificate(SSL* ssl, X509** /*certificate*/, EVP_PKEY** /*key*/) {
    if (auto* const t = static_cast<tls_transport*>(SSL_get_app_data(ssl)))
        t->note_no_certificate();
    return 0;
}

// As many as a burst of new connections to one origin may want.
constexpr std::size_t most_sessions = 8;

}  // namespace

void tls_context::session_free::operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }

tls_context::tls_context(tls_options const& options)
    : ctx_(SSL_CTX_new(TLS_client_method())), verify_(options.verify) {
    if (ctx_ == nullptr) refuse("OpenSSL has no TLS client");
    try {
        SSL_CTX_set_min_proto_version(ctx_, TLS1_2_VERSION);
        SSL_CTX_set_mode(ctx_, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                   SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_verify(ctx_, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
        SSL_CTX_set_session_cache_mode(ctx_,
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(ctx_, keep_session);
        SSL_CTX_set_client_cert_cb(ctx_, no_certificate);
        // A record in one system call, not two. What is read too much waits in a buffer that is
        // there only while it holds something.
        SSL_CTX_set_read_ahead(ctx_, 1);
        auto* const trusted = SSL_CTX_get_cert_store(ctx_);
        add_system_roots(trusted);
        // Whoever is trusted need not be the end of the chain.
        X509_STORE_set_flags(trusted, X509_V_FLAG_PARTIAL_CHAIN);
        if (!options.ca_pem.empty()) trust_pem(ctx_, options.ca_pem);
        if (std::string const file(options.ca_file);
            !file.empty() && SSL_CTX_load_verify_file(ctx_, file.c_str()) != 1)
            refuse("cannot load tls.ca_file", file);
        if (std::string const file(options.certificate_file);
            !file.empty() && SSL_CTX_use_certificate_chain_file(ctx_, file.c_str()) != 1)
            refuse("cannot load tls.certificate_file", file);
        if (std::string const file(options.key_file);
            !file.empty() && SSL_CTX_use_PrivateKey_file(ctx_, file.c_str(), SSL_FILETYPE_PEM) != 1)
            refuse("cannot load tls.key_file", file);
        if (options.certificate_file.empty() != options.key_file.empty())
            refuse("tls.certificate_file and tls.key_file go together: give both or none");
    } catch (...) {
        SSL_CTX_free(ctx_);
        throw;
    }
}

tls_context::~tls_context() { SSL_CTX_free(ctx_); }

void tls_context::remember(origin const& to, session s) {
    auto& kept = sessions_[to];
    // One of TLS 1.2 serves for ever: the newest will do.
    if (SSL_SESSION_get_protocol_version(s.get()) < TLS1_3_VERSION) kept.clear();
    if (kept.size() == most_sessions) kept.erase(kept.begin());
    kept.push_back(std::move(s));
}

tls_context::session tls_context::recall(origin const& to) {
    auto const it = sessions_.find(to);
    if (it == sessions_.end() || it->second.empty()) return nullptr;
    auto& newest = it->second.back();
    if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION) {
        SSL_SESSION_up_ref(newest.get());
        return session(newest.get());
    }
    auto taken = std::move(newest);
    it->second.pop_back();
    return taken;
}

std::size_t tls_context::remembered(origin const& to) const noexcept {
    auto const it = sessions_.find(to);
    return it == sessions_.end() ? 0 : it->second.size();
}

}  // namespace vouch::net
