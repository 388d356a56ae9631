// What is left out of the options is asked of the environment.

#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "world.hpp"

using namespace vouch::testing;
using vouch::errc;

namespace {

/// Whatever the machine that runs the tests has set.
struct clean {
    clean() {
        for (char const* const name :
             {"BEEPER_DESKTOP_BASE_URL", "BEEPER_ACCESS_TOKEN", "VOUCH_ALLOW_PLAIN_HTTP"})
            ::unsetenv(name);
    }
};

struct variable {
    variable(char const* name, char const* value) : name_(name) { ::setenv(name, value, 1); }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;
    ~variable() { ::unsetenv(name_); }

private:
    char const* name_;
};

/// What a client of these options sends as its token, "" for none; it is at `base_url`.
std::string token_of(vouch::client_options const& o, std::string_view base_url) {
    simulation sim;
    std::string token;
    scripted_server server([&](server_request const& r) {
        token = r.header("authorization");
        r.reply(200, session_json());
    });
    for (std::uint16_t const port : {std::uint16_t{23373}, std::uint16_t{8080}})
        sim.listen({false, "127.0.0.1", port}, &server);
    vouch::pool const pool(sim.get_executor(), sim.options());
    vouch::client c(pool, o);
    BOOST_TEST(c.base_url() == base_url);
    bool over = false;
    c.session([&](vouch::error_code ec, vouch::session const&) {
        BOOST_TEST(!ec);
        over = true;
    });
    sim.run_until([&] { return over; });
    return token;
}

constexpr std::string_view standard = "http://127.0.0.1:23373";
constexpr std::string_view other = "http://127.0.0.1:8080";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(environment, clean)

BOOST_AUTO_TEST_CASE(nothing_is_set) {
    BOOST_TEST(token_of({}, standard) == "");
    BOOST_TEST(token_of({.token = "mine"}, standard) == "Bearer mine");
}

BOOST_AUTO_TEST_CASE(what_is_left_out_comes_from_there) {
    variable const url("BEEPER_DESKTOP_BASE_URL", "http://127.0.0.1:8080/");
    variable const token("BEEPER_ACCESS_TOKEN", "theirs");
    BOOST_TEST(token_of({}, other) == "Bearer theirs");
    BOOST_TEST(token_of({.token = "mine"}, other) == "Bearer mine");
    BOOST_TEST(token_of({.base_url = standard}, standard) == "Bearer theirs");
    BOOST_TEST(token_of({.use_environment = false}, standard) == "");
}

BOOST_AUTO_TEST_CASE(empty_is_not_set) {
    variable const url("BEEPER_DESKTOP_BASE_URL", "");
    variable const token("BEEPER_ACCESS_TOKEN", "");
    BOOST_TEST(token_of({}, standard) == "");
}

BOOST_AUTO_TEST_CASE(plain_http_is_allowed_there_too) {
    simulation sim;
    vouch::pool const pool(sim.get_executor(), sim.options());
    auto const made = [&](vouch::client_options o) {
        o.base_url = "http://beeper.example";
        try {
            return bool(vouch::client(pool, o).base_url() == o.base_url);
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == errc::plain_http_refused);
            return false;
        }
    };
    BOOST_TEST(!made({}));
    BOOST_TEST(made({.allow_plain_http = true}));
    {
        variable const yes("VOUCH_ALLOW_PLAIN_HTTP", "1");
        BOOST_TEST(made({}));
        BOOST_TEST(!made({.use_environment = false}));
    }
    variable const unclear("VOUCH_ALLOW_PLAIN_HTTP", "yes");
    BOOST_TEST(!made({}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_is_said) {
    simulation sim;
    vouch::pool const pool(sim.get_executor(), sim.options());
    auto const code = [&] {
        try {
            vouch::client const c(pool);
        } catch (vouch::error const& e) {
            return static_cast<errc>(e.code().value());
        }
        return errc{};
    };
    {
        variable const url("BEEPER_DESKTOP_BASE_URL", "no url");
        BOOST_TEST((code() == errc::invalid_url));
    }
    variable const token("BEEPER_ACCESS_TOKEN", "a b");
    BOOST_TEST((code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
