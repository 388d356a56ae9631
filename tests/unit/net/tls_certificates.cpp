// Whose certificates are taken, and what is said where one is not.

#include <string>

#include <vouch/error.hpp>

#include "tls_peer.hpp"

using namespace vouch::testing;
using vouch::error_code;

BOOST_FIXTURE_TEST_SUITE(tls_certificates, tls_peer)

BOOST_AUTO_TEST_CASE(a_name_is_checked_against_the_certificates_names) {
    struct row {
        char const* names;
        char const* host;
        bool good;
    };
    // RFC 9525, 6.3: a wildcard is a whole label, the first one, and stands for one label.
    for (auto const& r :
         {row{"DNS:localhost", "localhost", true}, row{"DNS:LOCALHOST", "localhost", true},
          row{"DNS:a.localhost,DNS:localhost", "localhost", true},
          row{"DNS:elsewhere.example", "localhost", false}, row{"IP:127.0.0.1", "localhost", false},
          row{"DNS:*.b.localhost", "a.b.localhost", true},
          row{"DNS:*.b.localhost", "b.localhost", false},
          row{"DNS:*.b.localhost", "x.a.b.localhost", false},
          row{"DNS:a*.b.localhost", "ab.b.localhost", false},
          row{"DNS:a.*.localhost", "a.b.localhost", false},
          row{"DNS:*.localhost", "b.localhost", false}, row{"DNS:*", "localhost", false}}) {
        use(ca.sign({.names = r.names}));
        auto const d = dial(r.host, {.ca_pem = ca_pem});
        BOOST_TEST(!d.ec == r.good, r.names << " for " << r.host << ": " << d.ec.message());
        if (r.good) continue;
        BOOST_TEST((d.step == vouch::dial_step::tls));
        BOOST_TEST(d.ec.message() ==
                   "the server's certificate is not for this host name: use a name that it is for");
    }
}

BOOST_AUTO_TEST_CASE(an_address_is_checked_against_the_certificates_addresses) {
    struct row {
        char const* names;
        char const* address;
        bool good;
    };
    for (auto const& r : {row{"IP:127.0.0.1", "127.0.0.1", true},
                          row{"IP:127.0.0.2,DNS:127.0.0.1", "127.0.0.1", false},
                          row{"IP:::1", "::1", true}, row{"IP:0:0:0:0:0:0:0:1", "::1", true},
                          row{"IP:127.0.0.1,DNS:localhost", "::1", false}}) {
        listen_on(r.address);
        use(ca.sign({.names = r.names}));
        auto const d = dial(r.address, {.ca_pem = ca_pem});
        BOOST_TEST(!d.ec == r.good, r.names << " for " << r.address << ": " << d.ec.message());
        if (!r.good)
            BOOST_TEST(d.ec.message() ==
                       "the server's certificate is not for this IP address: use "
                       "a name that it is for");
    }
}

BOOST_AUTO_TEST_CASE(the_subjects_own_name_does_not_count) {
    use(ca.sign({.common_name = "localhost"}));
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() ==
               "the server's certificate is not for this host name: use a name that it is for");
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
    use(ca.sign({.names = "DNS:localhost", .expired = true}));
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() ==
               "the server's certificate has expired: renew it on the server");
}

constexpr char const* unknown_signer =
    "nobody trusted signed the server's certificate: trust its authority by tls.ca_file, and see "
    "that the server sends the certificates in between";

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused) {
    use(ca.sign({.names = "DNS:localhost"}));
    authority const other("another authority");
    BOOST_TEST(dial("localhost", {.ca_pem = other.pem()}).ec.message() == unknown_signer);
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_that_is_sent_along_is_refused) {
    auto shown = ca.sign({.names = "DNS:localhost"});
    shown.certificate += ca.pem();
    use(shown);
    authority const other("another authority");
    BOOST_TEST(dial("localhost", {.ca_pem = other.pem()}).ec.message() ==
               "the authority of the server's certificate is not trusted: if it is the right one, "
               "trust it by tls.ca_file");
}

BOOST_AUTO_TEST_CASE(one_that_signed_itself_is_refused_until_it_is_trusted) {
    auto const shown = self_signed({.names = "DNS:localhost"});
    use(shown);
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() ==
               "the server's certificate is signed by itself alone: if it is the right one, trust "
               "it by tls.ca_file");
    connector.reset();
    BOOST_TEST(!dial("localhost", {.ca_pem = shown.certificate}).ec);
}

BOOST_AUTO_TEST_CASE(the_certificates_in_between_have_to_be_sent) {
    authority const between("vouch test intermediate", ca);
    auto shown = between.sign({.names = "DNS:localhost"});
    use(shown);
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() == unknown_signer);
    shown.certificate += between.pem();
    use(shown);
    BOOST_TEST(!dial("localhost", {.ca_pem = ca_pem}).ec);
    // Or trusted themselves.
    connector.reset();
    use(between.sign({.names = "DNS:localhost"}));
    BOOST_TEST(!dial("localhost", {.ca_pem = between.pem()}).ec);
}

BOOST_AUTO_TEST_CASE(verification_can_be_switched_off) {
    use(ca.sign({.names = "DNS:elsewhere.example", .expired = true}));
    BOOST_TEST(!dial("localhost", {.verify = false}).ec);
}

BOOST_AUTO_TEST_CASE(older_versions_are_refused) {
    use(ca.sign({.names = "DNS:localhost"}));
    SSL_CTX_set_min_proto_version(server_context.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server_context.native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(server_context.native_handle(), 0);
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() ==
               "the server speaks no TLS 1.2 or later: update it");
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_told_apart) {
    tcp::socket plain(ctx);
    acceptor.async_accept(plain, [&](error_code) {
        asio::write(plain, asio::buffer(std::string("HTTP/1.1 400 Bad Request\r\n\r\n")));
    });
    vouch::net::asio_connector c(ctx.get_executor(), clock, timers, {});
    dialed d;
    auto const running = c.start({true, "127.0.0.1", acceptor.local_endpoint().port()}, d);
    run_until([&] { return d.told != 0; });
    BOOST_TEST(d.ec.message() == "the server does not answer in TLS: is it http there?");
}

// TLS 1.2 tells it in the handshake, 1.3 when its first bytes are read.
BOOST_AUTO_TEST_CASE(a_client_certificate_that_is_wanted) {
    use(ca.sign({.names = "DNS:localhost"}));
    server_context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_CTX_set_max_proto_version(server_context.native_handle(), version);
        auto d = dial("localhost", {.ca_pem = ca_pem});
        BOOST_TEST(bool(d.ec) == (version == TLS1_2_VERSION));
        std::string out;
        if (!d.ec) d.ec = read(*d.stream, out);
        BOOST_TEST(d.ec.message() ==
                   "the server wants a client certificate: give tls.certificate_file and "
                   "tls.key_file");
    }
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be_used_say_which) {
    auto const problem = [&](vouch::tls_options const& o) -> std::string {
        try {
            vouch::net::tls_context const c(o);
            return "none";
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == vouch::errc::tls_failed);
            return e.details().message;
        }
    };
    BOOST_TEST(
        problem({.ca_pem = "no PEM"}) ==
        "tls.ca_pem holds no certificate: give PEM text (BEGIN CERTIFICATE) (no start line)");
    BOOST_TEST(problem({.ca_file = "/nowhere/ca.pem"})
                   .starts_with("cannot load tls.ca_file: /nowhere/ca.pem"));
    BOOST_TEST(problem({.certificate_file = "/nowhere/c.pem"})
                   .starts_with("cannot load tls.certificate_file: /nowhere/c.pem"));
}

BOOST_AUTO_TEST_SUITE_END()
