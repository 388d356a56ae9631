// A server that wants to see a certificate of its clients.

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/client.hpp>
#include <vouch/emulator.hpp>

#include "testing/certificates.hpp"

namespace asio = boost::asio;
namespace emulator = vouch::emulator;
using vouch::errc;
using vouch::testing::authority;
using vouch::testing::identity;

namespace {

struct file {
    explicit file(std::string const& name, std::string const& text)
        : path(std::filesystem::temp_directory_path() /
               ("vouch-" + std::to_string(::getpid()) + name)) {
        std::ofstream(path) << text;
    }
    file(file const&) = delete;
    file& operator=(file const&) = delete;
    ~file() { std::filesystem::remove(path); }
    std::string path;
};

struct rig {
    // Creates a verification with this certificate, or none; gives the whole story.
    vouch::failure create(std::optional<identity> const& shown) {
        file const certificate("-certificate.pem", shown ? shown->certificate : "");
        file const key("-key.pem", shown ? shown->key : "");
        auto const ca = server.ca_pem();
        vouch::tls_options tls{.ca_pem = ca};
        if (shown) {
            tls.certificate_file = certificate.path;
            tls.key_file = key.path;
        }
        vouch::pool const pool(ctx.get_executor(), {.tls = tls});
        auto const url = server.url();
        auto const token = server.device("laptop").token;
        vouch::client laptop(pool, {.base_url = url, .token = token, .use_environment = false});
        vouch::failure story;
        bool over = false;
        laptop.create({.purpose = vouch::purpose::login}, {.details = &story},
                      [&](vouch::error_code, vouch::snapshot const&) { over = true; });
        while (!over) ctx.run_one();
        return story;
    }

    authority const trusted{"an authority for clients"};
    asio::io_context ctx{1};
    emulator::server server{ctx.get_executor(), {.tls = true, .client_ca_pem = trusted.pem()}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_certificates, rig)

BOOST_AUTO_TEST_CASE(a_good_one_is_taken) {
    auto const mine = trusted.sign({.common_name = "laptop"});
    for (int i = 0; i < 2; ++i) BOOST_TEST(!create(mine).code);
    BOOST_TEST(server.requests().size() == 2U);
}

// TLS 1.3 tells it when the request has been written already. It was not read: nothing happened.
BOOST_AUTO_TEST_CASE(without_one_the_error_says_so) {
    auto const story = create(std::nullopt);
    BOOST_TEST(to_string(story) ==
               "create: TLS failed: " + server.url() +
                   " (sending again would not help); the server wants a client certificate: give "
                   "tls.certificate_file and tls.key_file");
    BOOST_REQUIRE(story.attempts.size() == 1U);
    BOOST_TEST(to_string(story.attempts[0].outcome) == "not sent");
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(one_of_an_unknown_authority_is_refused) {
    authority const other("another authority");
    auto const story = create(other.sign({.common_name = "laptop"}));
    BOOST_TEST((story.code == errc::tls_failed));
    BOOST_TEST(story.cause.message() ==
               "the server does not accept the client certificate: tls.certificate_file has to be "
               "one that it trusts, with its chain");
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
