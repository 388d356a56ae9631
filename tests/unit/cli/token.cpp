#include "cli/token.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "cli/problem.hpp"

namespace cli = vouch::cli;

namespace {

/// A file that goes with it.
class file {
public:
    explicit file(std::string const& content, mode_t mode = 0600) {
        int const fd = ::mkstemp(path_);
        BOOST_TEST_REQUIRE(fd >= 0);
        BOOST_TEST_REQUIRE(::write(fd, content.data(), content.size()) ==
                           static_cast<ssize_t>(content.size()));
        ::fchmod(fd, mode);
        ::close(fd);
    }
    file(file const&) = delete;
    file& operator=(file const&) = delete;
    ~file() { ::unlink(path_); }
    [[nodiscard]] std::string path() const { return path_; }

private:
    char path_[64] = "vouch-token-XXXXXX";
};

std::string refused(cli::options const& o, char const* environment = nullptr) {
    try {
        (void)cli::find_token(o, environment);
    } catch (cli::problem const& p) {
        BOOST_TEST(static_cast<int>(p.exit()) == 2);
        return p.what();
    }
    return "taken";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token)

BOOST_AUTO_TEST_CASE(none_is_fine) {
    BOOST_TEST(cli::find_token({}, nullptr).token == "");
    BOOST_TEST(cli::find_token({}, "").token == "");
}

BOOST_AUTO_TEST_CASE(from_the_environment) {
    auto const source = cli::find_token({}, "secret");
    BOOST_TEST(source.token == "secret");
    BOOST_TEST(source.warnings.empty());
}

BOOST_AUTO_TEST_CASE(on_the_command_line_it_is_warned_of) {
    cli::options o;
    o.token = "typed";
    auto const source = cli::find_token(o, "environment");
    BOOST_TEST(source.token == "typed");
    BOOST_TEST_REQUIRE(source.warnings.size() == 1U);
    BOOST_TEST(source.warnings[0].find("process list") != std::string::npos);
    BOOST_TEST(source.warnings[0].find("typed") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(from_a_file) {
    file const f("  secret\r\n");
    cli::options o;
    o.token_file = f.path();
    auto const source = cli::find_token(o, "environment");
    BOOST_TEST(source.token == "secret");
    BOOST_TEST(source.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_file_open_to_others_is_warned_of) {
    file const f("secret", 0644);
    cli::options o;
    o.token_file = f.path();
    auto const source = cli::find_token(o, nullptr);
    BOOST_TEST(source.token == "secret");
    BOOST_TEST_REQUIRE(source.warnings.size() == 1U);
    BOOST_TEST(source.warnings[0].find("chmod 600") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(from_a_file_descriptor) {
    int ends[2];
    BOOST_TEST_REQUIRE(::pipe(ends) == 0);
    BOOST_TEST_REQUIRE(::write(ends[1], "piped\n", 6) == 6);
    ::close(ends[1]);
    cli::options o;
    o.token_fd = ends[0];
    BOOST_TEST(cli::find_token(o, "environment").token == "piped");
    ::close(ends[0]);
    BOOST_TEST(refused(o).find("cannot be read") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_token) {
    struct {
        std::string content, part;
    } const rows[] = {
        {"", "holds no token: it is empty"},
        {" \n", "holds no token: it is empty"},
        {"a\nb", "more than one line"},
        {"a b", "characters that no token has"},
        {"a\tb", "characters that no token has"},
        {std::string("a\0b", 3), "characters that no token has"},
        {"t\xc3\xb6ken", "characters that no token has"},
        {std::string(70000, 'x'), "too long"},
    };
    for (auto const& r : rows) {
        file const f(r.content);
        cli::options o;
        o.token_file = f.path();
        auto const error = refused(o);
        BOOST_TEST(error.find(r.part) != std::string::npos, error);
        BOOST_TEST(error.find(f.path()) != std::string::npos, error);
    }
    BOOST_TEST(refused({}, "a b").starts_with("BEEPER_ACCESS_TOKEN"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there) {
    cli::options o;
    o.token_file = "no-such-token-file";
    BOOST_TEST(refused(o) ==
               "token file no-such-token-file cannot be read: No such file or directory");
    o.token_file = ".";
    BOOST_TEST(refused(o).find("Is a directory") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wiped_means_gone) {
    std::string secret = "0123456789abcdef0123456789abcdef";
    char const* const at = secret.data();
    cli::wipe(secret);
    BOOST_TEST(secret.empty());
    BOOST_TEST(at[1] == '\0');
}

BOOST_AUTO_TEST_SUITE_END()
