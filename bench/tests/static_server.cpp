#include "server/static_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace vouch::bench;

namespace {

constexpr char const* request =
    "GET /v1/app/setup/verifications/vrf_01 HTTP/1.1\r\nAuthorization: Bearer t\r\n\r\n";

// Sends `bytes` and returns what is there once the server has nothing left to do.
std::string exchange(static_server_options const& o, std::string_view bytes,
                     std::uint64_t* requests = nullptr) {
    asio::io_context context;
    static_server server(context, o);
    tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), server.port()});
    asio::write(socket, asio::buffer(bytes));
    std::string answer;
    std::array<char, 65536> buffer;
    // Ends the client's side, so that the server closes and the end can be waited for.
    socket.shutdown(tcp::socket::shutdown_send);
    bool ended = false;
    std::function<void()> read = [&] {
        socket.async_read_some(asio::buffer(buffer), [&](auto ec, std::size_t n) {
            answer.append(buffer.data(), n);
            ended = static_cast<bool>(ec);
            if (!ended) read();
        });
    };
    read();
    while (!ended) context.run_one();
    if (requests != nullptr) *requests = server.requests();
    return answer;
}

std::size_t count(std::string const& text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
    return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(static_server_)

BOOST_AUTO_TEST_CASE(answers_and_counts_every_request) {
    std::uint64_t requests = 0;
    auto const answer = exchange({.body = sample_body(), .token = "t"},
                                 std::string(request) + request + request, &requests);
    BOOST_TEST(count(answer, "HTTP/1.1 200 OK\r\n") == 3U);
    BOOST_TEST(count(answer, sample_body()) == 3U);
    BOOST_TEST(requests == 3U);
}

BOOST_AUTO_TEST_CASE(skips_a_request_s_body) {
    auto const answer =
        exchange({.body = "{}"},
                 std::string("POST /x HTTP/1.1\r\nContent-Length: 4\r\n\r\n{\r\n}") + request);
    BOOST_TEST(count(answer, "HTTP/1.1 200 OK\r\n") == 2U);
}

BOOST_AUTO_TEST_CASE(refuses_who_has_no_token) {
    auto const answer = exchange({.body = "{}", .token = "other"}, request);
    BOOST_TEST(answer.starts_with("HTTP/1.1 401 "));
}

BOOST_AUTO_TEST_CASE(puts_the_id_that_is_asked_for_in_its_answer) {
    auto const answer = exchange({.body = sample_body(), .echo_id = true},
                                 "GET /v1/app/setup/verifications/000042 HTTP/1.1\r\n\r\n");
    BOOST_TEST(count(answer, "\"id\":\"000042\"") == 2U);
    BOOST_TEST(count(answer, sample_id) == 0U);
}

BOOST_AUTO_TEST_CASE(holds_a_request_that_names_what_it_knows) {
    auto const conditional = "GET /x HTTP/1.1\r\nif-none-match: \"v1\"\r\n\r\n";
    auto const answer = exchange({.body = "{}", .hold = true}, std::string(request) + conditional);
    BOOST_TEST(count(answer, "HTTP/1.1 200 OK\r\n") == 1U);
    BOOST_TEST(count(answer, "ETag: ") == 1U);
}

BOOST_AUTO_TEST_CASE(releases_what_it_holds_and_says_when) {
    asio::io_context context;
    static_server server(context, {.body = sample_body(), .hold = true, .echo_id = true});
    tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), server.port()});
    asio::write(socket, asio::buffer(std::string(
                            "GET /verifications/000042 HTTP/1.1\r\nIf-None-Match: x\r\n\r\n")));
    while (server.held() == 0) context.run_one();
    server.release("000041");  // of no one
    while (server.released_at() == 0) context.run_one();
    BOOST_TEST(socket.available() == 0U);
    server.release("000042");
    std::string answer(4096, '\0');
    bool arrived = false;
    socket.async_read_some(asio::buffer(answer), [&](auto ec, std::size_t n) {
        arrived = !ec;
        answer.resize(n);
    });
    while (!arrived) context.run_one();
    BOOST_TEST(count(answer, "\"id\":\"000042\"") == 2U);
    BOOST_TEST(count(answer, "\"state\":\"done\"") == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
