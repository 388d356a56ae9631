#include "net/system_roots.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "tls_peer.hpp"

using namespace vouch::testing;

namespace {

// They are read once a process: before any test.
struct one_root {
    one_root() {
        std::ofstream(file) << root.pem();
        setenv("SSL_CERT_FILE", file.c_str(), 1);
    }
    ~one_root() { std::filesystem::remove(file); }
    one_root(one_root const&) = delete;
    one_root& operator=(one_root const&) = delete;

    std::string const file = std::filesystem::temp_directory_path() /
                             ("vouch-root-" + std::to_string(::getpid()) + ".pem");
    authority const root{"a root of the system"};
};
BOOST_TEST_GLOBAL_FIXTURE(one_root);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(system_roots, tls_peer)

BOOST_AUTO_TEST_CASE(they_are_trusted_with_and_without_others) {
    authority const root("a root of the system");
    authority const between("between", root);
    auto shown = between.sign({.names = "DNS:localhost"});
    shown.certificate += between.pem();
    use(shown);
    BOOST_TEST(!dial("localhost", {}).ec);
    connector.reset();
    BOOST_TEST(!dial("localhost", {.ca_pem = ca_pem}).ec);
    connector.reset();
    BOOST_TEST(!dial("localhost", {.ca_pem = ca_pem}).ec);
    use(ca.sign({.names = "DNS:localhost"}));
    connector.reset();
    BOOST_TEST(bool(dial("localhost", {}).ec));
}

BOOST_AUTO_TEST_SUITE_END()
