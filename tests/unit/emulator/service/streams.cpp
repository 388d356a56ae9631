#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

struct streaming : served {
    streaming() : served(options{.max_header = 1024, .max_body = 256}) {}
    stream wire{s, {}, [] {}};

    std::string send(std::string_view text) {
        wire.receive(now, text);
        std::string const out(wire.output());
        wire.consume(out.size());
        return out;
    }
    std::string get(std::string_view more = {}) {
        return "GET /v1/app/setup HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + laptop + "\r\n" +
               std::string(more) + "\r\n";
    }
};

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) ++n;
    return n;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(streams, streaming)

BOOST_AUTO_TEST_CASE(a_request_in_pieces_of_any_size) {
    std::string const body = R"({"purpose":"login"})";
    std::string const request =
        "POST /v1/app/setup/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + laptop +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    for (std::size_t size = 1; size < request.size(); size += 7) {
        std::string out;
        for (std::size_t at = 0; at < request.size(); at += size)
            out += send(std::string_view(request).substr(at, size));
        BOOST_TEST(out.starts_with("HTTP/1.1 200 OK\r\n"));
        BOOST_TEST(count(out, "HTTP/1.1") == 1U);
        BOOST_TEST(wire.idle());
    }
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    std::string const out =
        send(get() + "\r\n" + "GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n" + get());
    BOOST_TEST(count(out, "HTTP/1.1 200 OK") == 3U);
    BOOST_TEST(out.find("\"app\"") > out.find("\"e2ee\""));
    BOOST_TEST(out.rfind("\"e2ee\"") > out.find("\"app\""));
}

BOOST_AUTO_TEST_CASE(a_chunked_request_body) {
    for (std::string const body : {"2\r\n{}\r\n0\r\n\r\n", "0\r\n\r\n", "0\r\nX: y\r\n\r\n"}) {
        std::string const request =
            "POST /v1/app/setup/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
            laptop + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
        for (std::size_t cut = 1; cut <= request.size(); ++cut) {
            std::string out = send(request.substr(0, cut));
            for (char const c : request.substr(cut)) out += send({&c, 1});
            BOOST_TEST(out.starts_with("HTTP/1.1 200 OK"), body << " cut at " << cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(empty_lines_before_a_request_in_pieces) {
    BOOST_TEST(send("\r") == "");
    BOOST_TEST(send("\n\r") == "");
    BOOST_TEST(send("\n" + get()).starts_with("HTTP/1.1 200 OK"));
}

BOOST_AUTO_TEST_CASE(head_tells_the_length_and_sends_nothing) {
    std::string const whole = send(get());
    std::string text = get();
    text.replace(0, 3, "HEAD");
    std::string const head = send(text);
    BOOST_TEST(head == whole.substr(0, whole.find("\r\n\r\n") + 4));
}

BOOST_AUTO_TEST_CASE(connections_that_are_not_to_be_kept) {
    BOOST_TEST(send(get("Connection: close\r\n")).find("Connection: close\r\n") !=
               std::string::npos);
    BOOST_TEST((wire.current() == stream::state::closing));
    stream old(s, {}, [] {});
    old.receive(now, "GET /v1/info HTTP/1.0\r\n\r\n");
    BOOST_TEST((old.current() == stream::state::closing));
    stream kept(s, {}, [] {});
    kept.receive(now, "GET /v1/info HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    BOOST_TEST(kept.output().find("Connection: keep-alive\r\n") != std::string_view::npos);
    BOOST_TEST((kept.current() == stream::state::open));
}

BOOST_AUTO_TEST_CASE(expectations_are_met_once) {
    std::string const first =
        send("POST /v1/app/setup/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
             laptop + "\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    BOOST_TEST(first == "HTTP/1.1 100 Continue\r\n\r\n");
    BOOST_TEST(send("{") == "");
    BOOST_TEST(send("}").starts_with("HTTP/1.1 200 OK"));
}

BOOST_AUTO_TEST_CASE(what_is_no_http_or_too_big_is_refused_and_ends) {
    struct bad {
        std::string text;
        char const* status;
    };
    std::string const head = "POST /v1/app/setup/verifications HTTP/1.1\r\nHost: x\r\n";
    bad const table[] = {
        {"hello\r\n\r\n", "HTTP/1.1 400 "},
        {"GET /\x01 HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
        {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400 "},
        {head + "Content-Length: x\r\n\r\n", "HTTP/1.1 400 "},
        {head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 400 "},
        {head + "Content-Length: 257\r\n\r\n" + std::string(257, ' '), "HTTP/1.1 413 "},
        {head + "X: " + std::string(2000, 'x') + "\r\n\r\n", "HTTP/1.1 431 "},
    };
    for (bad const& b : table) {
        stream one(s, {}, [] {});
        one.receive(now, b.text);
        BOOST_TEST(one.output().starts_with(b.status), b.text);
        BOOST_TEST(one.output().find("Connection: close\r\n") != std::string_view::npos);
        BOOST_TEST((one.current() == stream::state::closing));
    }
}

BOOST_AUTO_TEST_CASE(a_header_is_too_large_however_it_comes) {
    auto const start = get("X: ");
    for (std::size_t const size : {1024U, 1025U}) {
        std::string const request = get("X: " + std::string(size - start.size() - 2, 'x') + "\r\n");
        BOOST_TEST(request.size() == size);
        auto const* const expected = size > 1024 ? "HTTP/1.1 431 " : "HTTP/1.1 200 ";
        for (std::size_t const step : {1U, 7U, 100U, 1000U, 2000U}) {
            stream one(s, {}, [] {});
            for (std::size_t at = 0; at < size; at += step)
                one.receive(now, std::string_view(request).substr(at, step));
            BOOST_TEST(one.output().starts_with(expected), size << " by " << step);
        }
    }
}

// A token that is a part of what stands for it.
BOOST_AUTO_TEST_CASE(the_log_takes_any_token) {
    for (std::string const token : {"t", "token", "[", "]["}) {
        BOOST_TEST(call(token, "GET", "/" + token + token).status == 404);
        BOOST_TEST(s.requests().back().target == "/[token][token]");
    }
    BOOST_TEST(call("t", "GET", "/" + std::string(9000, 't')).status == 404);
    BOOST_TEST(s.requests().back().target.size() == 2048U);
}

BOOST_AUTO_TEST_CASE(the_log_is_bounded_and_knows_no_tokens) {
    served small({.log_size = 3});
    for (int i = 0; i < 5; ++i)
        small.call(small.laptop, "GET", "/v1/app/setup?token=" + small.laptop);
    auto const log = small.s.requests();
    BOOST_TEST(log.size() == 3U);
    BOOST_TEST(log.front().number == 3U);
    for (log_entry const& l : log) {
        BOOST_TEST(l.target == "/v1/app/setup?token=[token]");
        BOOST_TEST(l.device == "laptop");
        BOOST_TEST(l.endpoint == "session");
        BOOST_TEST(l.status == 200);
    }
}

BOOST_AUTO_TEST_SUITE_END()
