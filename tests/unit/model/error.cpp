#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/error.hpp>

namespace vouch {
namespace {

using enum condition;

std::vector<condition> const all_conditions{transient,     authentication,  gone,
                                            conflict,      refused_by_peer, timed_out,
                                            invalid_input, unusable_answer, cancelled};

// What include/vouch/error.hpp says at each code.
std::map<errc, std::set<condition>> const documented{
    {errc::invalid_argument, {invalid_input}},
    {errc::invalid_url, {invalid_input}},
    {errc::plain_http_refused, {invalid_input}},
    {errc::pool_closed, {}},
    {errc::pool_busy, {transient}},
    {errc::resolve_failed, {transient}},
    {errc::connect_failed, {transient}},
    {errc::tls_failed, {}},
    {errc::connection_lost, {transient}},
    {errc::timed_out, {transient, timed_out}},
    {errc::protocol_error, {unusable_answer}},
    {errc::response_too_large, {unusable_answer}},
    {errc::invalid_response, {unusable_answer}},
    {errc::outcome_unknown, {}},
    {errc::bad_request, {invalid_input}},
    {errc::unauthorized, {authentication}},
    {errc::forbidden, {authentication}},
    {errc::not_found, {gone}},
    {errc::conflict, {conflict}},
    {errc::unprocessable, {invalid_input}},
    {errc::too_many_requests, {transient}},
    {errc::server_error, {transient}},
    {errc::redirected, {}},
    {errc::unexpected_status, {}},
    {errc::push_unavailable, {}},
    {errc::verification_cancelled, {refused_by_peer}},
    {errc::verification_failed, {}},
    {errc::verification_gone, {gone}},
    {errc::no_verification, {}},
    {errc::comparison_changed, {}},
    {errc::no_progress, {}},
    {errc::method_unavailable, {}},
    {errc::verification_ended, {}},
};

template <class T>
std::string in_words(T const& value) {
    std::ostringstream os;
    os << value;
    return os.str();
}

BOOST_AUTO_TEST_SUITE(error_codes)

// Every number that has a name is documented, and the other way round.
BOOST_AUTO_TEST_CASE(each_code_has_a_name_words_and_its_conditions) {
    std::set<std::string_view> names;
    std::set<std::string> words;
    for (int value = 0; value < 256; ++value) {
        auto const code = static_cast<errc>(value);
        error_code const ec = code;
        BOOST_TEST_CONTEXT("errc " << value << ' ' << name_of(code)) {
            auto const found = documented.find(code);
            BOOST_TEST((name_of(code) != "unknown") == (found != documented.end()));
            for (auto const c : all_conditions)
                BOOST_TEST((ec == c) == (found != documented.end() && found->second.contains(c)),
                           name_of(c));
            if (found == documented.end()) continue;
            BOOST_TEST(ec.message() == in_words(code));
            BOOST_TEST(ec.message() != "unknown error");
            BOOST_TEST(names.insert(name_of(code)).second);
            BOOST_TEST(words.insert(ec.message()).second);
        }
    }
    BOOST_TEST(names.size() == documented.size());
}

BOOST_AUTO_TEST_CASE(each_condition_has_a_name_and_words) {
    std::set<std::string_view> names;
    for (int value = 0; value < 256; ++value) {
        auto const c = static_cast<condition>(value);
        bool const known = std::ranges::count(all_conditions, c) == 1;
        BOOST_TEST((name_of(c) != "unknown") == known);
        BOOST_TEST((in_words(c) != "unknown condition") == known);
        if (known) BOOST_TEST(names.insert(name_of(c)).second);
    }
    BOOST_TEST(names.size() == all_conditions.size());
}

BOOST_AUTO_TEST_CASE(codes_of_others) {
    for (auto const c : all_conditions) {
        error_code const aborted = boost::asio::error::operation_aborted;
        BOOST_TEST((aborted == c) == (c == cancelled));
        // The same number in another category is another error.
        error_code const number(static_cast<int>(errc::unauthorized),
                                boost::system::generic_category());
        BOOST_TEST(number != c);
        BOOST_TEST(error_code() != c);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
