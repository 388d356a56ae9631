#include "cli/probe.hpp"

#include <memory>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <vouch/version.hpp>

namespace vouch::cli {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using std::chrono::steady_clock;

constexpr std::size_t max_body = 1024 * 1024;

struct target {
    bool tls = false;
    std::string host;
    bool is_name = false;
    std::string port;
    std::string authority;
    std::string path;
};

target target_of(std::string const& base_url) {
    auto const url = boost::urls::parse_uri(base_url).value();  // it was normalised by the client
    target t;
    t.tls = url.scheme() == "https";
    t.host = url.host_address();
    t.is_name = url.host_type() == boost::urls::host_type::name;
    t.port = url.has_port() ? std::string(url.port()) : t.tls ? "443" : "80";
    t.authority = url.encoded_host_and_port();
    t.path = url.encoded_path();
    if (t.path.ends_with('/')) t.path.pop_back();
    return t;
}

std::chrono::sys_seconds time_of(ASN1_TIME const* t) {
    std::tm parts{};
    if (t == nullptr || ASN1_TIME_to_tm(t, &parts) != 1) return {};
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

std::string issuer_of(X509 const* certificate) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(BIO_new(BIO_s_mem()), BIO_free);
    X509_NAME_print_ex(text.get(), X509_get_issuer_name(certificate), 0, XN_FLAG_ONELINE);
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string name_of(GENERAL_NAME const& name) {
    if (name.type == GEN_DNS)
        return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(name.d.dNSName)),
                static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName))};
    if (name.type != GEN_IPADD) return {};
    auto const* const bytes = ASN1_STRING_get0_data(name.d.iPAddress);
    if (ASN1_STRING_length(name.d.iPAddress) == 4) {
        asio::ip::address_v4::bytes_type v4{};
        std::copy_n(bytes, v4.size(), v4.begin());
        return asio::ip::address_v4(v4).to_string();
    }
    if (ASN1_STRING_length(name.d.iPAddress) != 16) return {};
    asio::ip::address_v6::bytes_type v6{};
    std::copy_n(bytes, v6.size(), v6.begin());
    return asio::ip::address_v6(v6).to_string();
}

std::vector<std::string> names_of(X509 const* certificate) {
    std::vector<std::string> names;
    std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> const all(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        auto name = name_of(*sk_GENERAL_NAME_value(all.get(), i));
        if (!name.empty()) names.push_back(std::move(name));
    }
    return names;
}

tls_facts facts_of(SSL* ssl) {
    tls_facts f;
    f.version = SSL_get_version(ssl);
    f.cipher = SSL_get_cipher_name(ssl);
    long const verdict = SSL_get_verify_result(ssl);
    f.verified = verdict == X509_V_OK;
    if (!f.verified) f.reason = X509_verify_cert_error_string(verdict);
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(SSL_get_peer_certificate(ssl),
                                                                  X509_free);
    if (!certificate) return f;
    f.names = names_of(certificate.get());
    f.issuer = issuer_of(certificate.get());
    f.not_before = time_of(X509_get0_notBefore(certificate.get()));
    f.not_after = time_of(X509_get0_notAfter(certificate.get()));
    return f;
}

using tls_stream = beast::ssl_stream<beast::tcp_stream>;

/// The chain is checked, and the handshake goes on whatever comes of it.
void prepare(asio::ssl::context& trust, std::string const& ca_file) {
    trust.set_default_verify_paths();
    if (!ca_file.empty()) trust.load_verify_file(ca_file);
    trust.set_verify_mode(asio::ssl::verify_none);
    SSL_CTX_set_min_proto_version(trust.native_handle(), TLS1_2_VERSION);
}

void name_host(SSL* ssl, target const& t) {
    if (t.is_name) {
        SSL_set_tlsext_host_name(ssl, t.host.c_str());
        SSL_set1_host(ssl, t.host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), t.host.c_str());
    }
}

template <class Stream>
asio::awaitable<void> exchange(Stream& stream, http::request<http::empty_body>& request,
                               probe_answer& answer) {
    co_await http::async_write(stream, request, use_awaitable);
    auto const sent = steady_clock::now();
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_body);
    co_await http::async_read(stream, buffer, parser, use_awaitable);
    answer.answering = steady_clock::now() - sent;
    auto& message = parser.get();
    answer.status = static_cast<int>(message.result_int());
    answer.etag = message[http::field::etag];
    answer.date = message[http::field::date];
    answer.server_version = message["X-Beeper-Desktop-Version"];
    answer.body = std::move(message.body());
}

asio::awaitable<void> connect(beast::tcp_stream& stream, target const& t, probe_answer& answer) {
    tcp::resolver resolver(co_await asio::this_coro::executor);
    auto const found = co_await resolver.async_resolve(t.host, t.port, use_awaitable);
    auto const begin = steady_clock::now();
    auto const peer = co_await stream.async_connect(found, use_awaitable);
    answer.connecting = steady_clock::now() - begin;
    auto const host = peer.address().to_string();
    answer.address =
        (peer.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(peer.port());
}

}  // namespace

probe::probe(asio::any_io_executor executor, settings s)
    : executor_(std::move(executor)), settings_(std::move(s)) {}

asio::awaitable<probe_answer> probe::get(std::string path, std::string_view token,
                                         std::string_view known) {
    auto const to = target_of(settings_.base_url);
    http::request<http::empty_body> request(http::verb::get, to.path + path, 11);
    request.set(http::field::host, to.authority);
    request.set(http::field::user_agent, std::string("vouch/") + version());
    request.set(http::field::accept, "application/json");
    request.set(http::field::connection, "close");
    if (!known.empty()) {
        request.set(http::field::if_none_match, known);
        request.set("Prefer", "wait=1");
    }
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + std::string(token));

    probe_answer answer;
    if (!to.tls) {
        beast::tcp_stream stream(executor_);
        stream.expires_after(settings_.timeout);
        co_await connect(stream, to, answer);
        co_await exchange(stream, request, answer);
        co_return answer;
    }
    asio::ssl::context trust(asio::ssl::context::tls_client);
    prepare(trust, settings_.ca_file);
    tls_stream stream(executor_, trust);
    auto& tcp_layer = beast::get_lowest_layer(stream);
    tcp_layer.expires_after(settings_.timeout);
    co_await connect(tcp_layer, to, answer);
    name_host(stream.native_handle(), to);
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
    answer.tls = facts_of(stream.native_handle());
    if (!answer.tls->verified && !settings_.insecure) request.erase(http::field::authorization);
    co_await exchange(stream, request, answer);
    co_return answer;
}

}  // namespace vouch::cli
