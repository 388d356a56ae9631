#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "running.hpp"

namespace asio = boost::asio;
namespace emu = vouch::emulator;
using emu::test::running;
using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

struct answer {
    int status = 0;
    std::string head, body;
    error_code ended;
};

template <class Stream>
answer read_answer(Stream& s, bool head_only = false) {
    answer a;
    std::string data;
    std::size_t const n = asio::read_until(s, asio::dynamic_buffer(data), "\r\n\r\n", a.ended);
    if (a.ended) {
        a.head = data;
        return a;
    }
    a.head = data.substr(0, n);
    a.body = data.substr(n);
    a.status = std::stoi(a.head.substr(9, 3));
    std::size_t const at = a.head.find("Content-Length: ");
    if (at == std::string::npos || head_only) return a;
    std::size_t const length = std::stoul(a.head.substr(at + 16));
    if (a.body.size() < length)
        asio::read(s, asio::dynamic_buffer(a.body), asio::transfer_exactly(length - a.body.size()),
                   a.ended);
    return a;
}

std::string text_of(std::string_view token, std::string_view method, std::string_view target,
                    std::string_view more = {}) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!token.empty()) text.append("Authorization: Bearer ").append(token).append("\r\n");
    return text.append(more).append("\r\n");
}

template <class Stream>
answer round_trip(Stream& s, std::string const& request) {
    asio::write(s, asio::buffer(request));
    return read_answer(s);
}

struct plain_client {
    asio::io_context context;
    tcp::socket socket{context};
    explicit plain_client(std::uint16_t port) {
        socket.connect({asio::ip::make_address("127.0.0.1"), port});
    }
    answer call(std::string const& request) { return round_trip(socket, request); }
};

std::string id_in(answer const& a) {
    std::size_t const at = a.body.find(R"("id":"txn-)") + 6;
    return a.body.substr(at, a.body.find('"', at) - at);
}

std::string const all = "/v1/app/setup/verifications";

}  // namespace

BOOST_AUTO_TEST_SUITE(server_on_sockets)

BOOST_AUTO_TEST_CASE(many_calls_on_one_connection) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    plain_client c(r.server.port());
    for (int i = 0; i < 20; ++i) {
        answer const a = c.call(text_of(laptop, "GET", "/v1/app/setup"));
        BOOST_TEST(a.status == 200);
        BOOST_TEST(a.head.find("Keep-Alive: timeout=60") != std::string::npos);
    }
    BOOST_TEST(r.server.connections() == 1U);
    BOOST_TEST(r.server.requests().size() == 20U);
    BOOST_TEST(c.call(text_of("", "GET", all)).status == 401);
}

BOOST_AUTO_TEST_CASE(a_held_poll_is_woken_by_an_action_on_another_connection) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    std::string const phone = r.server.device("phone").token;
    plain_client a(r.server.port());
    plain_client b(r.server.port());
    std::string const id = id_in(a.call(text_of(laptop, "POST", all)));
    answer const seen = a.call(text_of(laptop, "GET", all + "/" + id));
    std::size_t const at = seen.head.find("ETag: ") + 6;
    std::string const tag = seen.head.substr(at, seen.head.find('\r', at) - at);
    asio::write(a.socket,
                asio::buffer(text_of(laptop, "GET", all + "/" + id,
                                     "If-None-Match: " + tag + "\r\nPrefer: wait=60\r\n")));
    BOOST_TEST(b.call(text_of(phone, "POST", all + "/" + id + "/accept")).status == 200);
    answer const woken = read_answer(a.socket);
    BOOST_TEST(woken.status == 200);
    BOOST_TEST(woken.body.find(R"("state":"ready")") != std::string::npos);
    BOOST_TEST(woken.head.find("Preference-Applied: wait=60") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(turning_the_clock_ends_holds_and_verifications) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    plain_client a(r.server.port());
    std::string const id = id_in(a.call(text_of(laptop, "POST", all)));
    answer const seen = a.call(text_of(laptop, "GET", all + "/" + id));
    std::size_t const at = seen.head.find("ETag: ") + 6;
    std::string const poll =
        text_of(laptop, "GET", all + "/" + id,
                "If-None-Match: " + seen.head.substr(at, seen.head.find('\r', at) - at) +
                    "\r\nPrefer: wait=60\r\n");
    asio::write(a.socket, asio::buffer(poll));
    while (r.server.requests().size() < 3) std::this_thread::yield();
    r.server.advance(60s);
    BOOST_TEST(read_answer(a.socket).status == 304);
    r.server.advance(9min);
    BOOST_TEST(a.call(poll).body.find("m.timeout") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_person_at_the_phone) {
    running r;
    r.server.script(
        "phone",
        {{.what = emu::act::accept}, {.what = emu::act::start}, {.what = emu::act::compare}});
    std::string const laptop = r.server.device("laptop").token;
    plain_client c(r.server.port());
    std::string const id = id_in(c.call(text_of(laptop, "POST", all)));
    std::string const target = all + "/" + id;
    while (c.call(text_of(laptop, "GET", target)).body.find(R"("sas_ready")") == std::string::npos)
        std::this_thread::yield();
    answer a = c.call(text_of(laptop, "POST", target + "/sas/confirm"));
    while (a.body.find(R"("state":"done")") == std::string::npos)
        a = c.call(text_of(laptop, "GET", target));
    for (emu::effect const& e : r.server.effects(id)) BOOST_TEST(e.performed == 1U);
}

BOOST_AUTO_TEST_CASE(devices_with_a_port_of_their_own) {
    emu::device_options const devices[] = {{.name = "laptop", .trusted = false},
                                           {.name = "phone", .own_port = true}};
    running r({.devices = devices});
    emu::device const phone = r.server.device("phone");
    BOOST_TEST(phone.port != 0);
    BOOST_TEST(phone.port != r.server.port());
    BOOST_TEST(r.server.url("phone") == "http://127.0.0.1:" + std::to_string(phone.port));
    BOOST_TEST(r.server.url("laptop") == r.server.url());
    plain_client own(phone.port);
    BOOST_TEST(own.call(text_of(phone.token, "GET", all)).status == 200);
    BOOST_TEST(own.call(text_of(r.server.device("laptop").token, "GET", all)).status == 401);
    plain_client common(r.server.port());
    BOOST_TEST(common.call(text_of(phone.token, "GET", all)).status == 200);

    emu::device const tablet = r.server.add_device({.name = "tablet", .own_port = true});
    plain_client late(tablet.port);
    BOOST_TEST(late.call(text_of(tablet.token, "GET", all)).status == 200);
    r.server.remove_device("tablet");
    BOOST_CHECK_THROW(plain_client(tablet.port), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(https_with_a_certificate_that_clients_can_check) {
    running r({.tls = true});
    BOOST_TEST(r.server.url().starts_with("https://127.0.0.1:"));
    std::string const laptop = r.server.device("laptop").token;
    for (auto const* name : {"127.0.0.1", "localhost", "::1"}) {
        asio::io_context context;
        asio::ssl::context tls(asio::ssl::context::tls_client);
        std::string const ca = r.server.ca_pem();
        tls.add_certificate_authority(asio::buffer(ca));
        tls.set_verify_mode(asio::ssl::verify_peer);
        asio::ssl::stream<tcp::socket> s(context, tls);
        s.set_verify_callback(asio::ssl::host_name_verification(name));
        s.next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
        s.handshake(asio::ssl::stream_base::client);
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(round_trip(s, text_of(laptop, "GET", "/v1/app/setup")).status == 200);
        error_code ec;
        s.shutdown(ec);
        BOOST_TEST(ec.message() == error_code().message());
    }
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.set_verify_mode(asio::ssl::verify_peer);
    asio::ssl::stream<tcp::socket> s(context, tls);
    s.next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
    BOOST_CHECK_THROW(s.handshake(asio::ssl::stream_base::client), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(faults_of_the_wire) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    std::string const get = text_of(laptop, "GET", all);
    auto const struck = [&](emu::fault const& f) {
        r.server.clear_faults();
        r.server.fault(f);
        plain_client c(r.server.port());
        return c.call(get);
    };
    BOOST_TEST((struck({.kind = emu::fault_kind::reset}).ended == asio::error::connection_reset));
    answer const torn = struck({.kind = emu::fault_kind::reset_after, .bytes = 30});
    BOOST_TEST((torn.ended == asio::error::connection_reset));
    answer const cut = struck({.kind = emu::fault_kind::truncate, .bytes = 30});
    BOOST_TEST((cut.ended == asio::error::eof));
    BOOST_TEST(cut.head.size() == 30U);
    BOOST_TEST(struck({.kind = emu::fault_kind::drip, .bytes = 7, .wait = 1us}).status == 200);
    answer const limited = struck({.status = 429, .retry_after = "7"});
    BOOST_TEST(limited.status == 429);
    BOOST_TEST(limited.head.find("Retry-After: 7\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stalled_answer_never_comes_and_does_not_stop_the_end) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    r.server.fault({.kind = emu::fault_kind::stall, .endpoint = "session", .bytes = 20});
    plain_client c(r.server.port());
    asio::write(c.socket, asio::buffer(text_of(laptop, "GET", "/v1/app/setup")));
    std::string got(20, ' ');
    asio::read(c.socket, asio::buffer(got));
    plain_client other(r.server.port());
    BOOST_TEST(other.call(text_of(laptop, "GET", "/v1/app/setup")).status == 200);
    BOOST_TEST(c.socket.available() == 0U);
    r.server.stop();
    error_code ec;
    char byte = 0;
    asio::read(c.socket, asio::buffer(&byte, 1), ec);
    BOOST_TEST(ec.failed());
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed) {
    running r({.idle_timeout = 100ms});
    plain_client c(r.server.port());
    error_code ec;
    char byte = 0;
    asio::read(c.socket, asio::buffer(&byte, 1), ec);
    BOOST_TEST((ec == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(five_hundred_connections_at_once) {
    running r;
    std::string const laptop = r.server.device("laptop").token;
    std::vector<std::unique_ptr<plain_client>> clients;
    for (int i = 0; i < 500; ++i)
        clients.push_back(std::make_unique<plain_client>(r.server.port()));
    for (auto const& c : clients) asio::write(c->socket, asio::buffer(text_of(laptop, "GET", all)));
    for (auto const& c : clients) BOOST_TEST_REQUIRE(read_answer(c->socket).status == 200);
    BOOST_TEST(r.server.connections() == 500U);
}

BOOST_AUTO_TEST_CASE(it_ends_on_the_executor_of_its_embedder) {
    asio::io_context context;
    emu::server s(context.get_executor());
    context.poll();
    std::uint16_t const port = s.port();
    s.stop();
    context.restart();
    context.run();
    BOOST_CHECK_THROW(plain_client{port}, boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(the_context_may_end_without_running_again) {
    auto context = std::make_unique<asio::io_context>();
    auto s = std::make_unique<emu::server>(context->get_executor());
    plain_client c(s->port());
    asio::write(c.socket, asio::buffer(text_of("", "GET", "/v1/info")));
    context->poll();
    s.reset();
    context.reset();
    BOOST_TEST(read_answer(c.socket).status == 200);
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_named) {
    asio::io_context context;
    emu::server first(context.get_executor());
    try {
        emu::server second(context.get_executor(), {.port = first.port()});
        BOOST_FAIL("listens twice");
    } catch (std::system_error const& e) {
        BOOST_TEST(e.code().value() == EADDRINUSE);
        BOOST_TEST(std::string(e.what()).find("cannot listen on 127.0.0.1 port " +
                                              std::to_string(first.port())) != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
