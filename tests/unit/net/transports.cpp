// Transports of connected sockets: Asio's waits, and the epoll of a pool. What each of them has to
// do, and who may go away, throw or run the context when.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#ifdef __linux__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#endif

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/mp11/list.hpp>
#include <boost/test/unit_test.hpp>

#include "net/epoll_set.hpp"
#include "net/tcp_transport.hpp"
#include "told.hpp"

namespace asio = boost::asio;
namespace net = vouch::net;
using asio::ip::tcp;
using vouch::error_code;
using vouch::transport;
using vouch::testing::ready;
using wait_type = transport::wait_type;

namespace {

/// A socket here, and its peer.
struct sockets {
    asio::io_context ctx{1};
    tcp::acceptor acceptor{ctx, {asio::ip::address_v4::loopback(), 0}};

    std::pair<tcp::socket, tcp::socket> pair() {
        tcp::socket here(ctx);
        here.connect(acceptor.local_endpoint());
        auto there = acceptor.accept();
        return {std::move(here), std::move(there)};
    }
    void run() {
        ctx.restart();
        ctx.run();
    }
    void run_until(int const& told, int times) {
        while (told < times) {
            ctx.restart();
            ctx.run_one();
        }
    }
};

struct by_asio : sockets {
    std::unique_ptr<transport> adopt(tcp::socket s) {
        return net::make_tcp_transport(std::move(s));
    }
};

#ifdef __linux__
struct by_epoll : sockets {
    std::shared_ptr<net::epoll_set> set = net::epoll_set::make(ctx.get_executor());

    ~by_epoll() { set->close(); }
    std::unique_ptr<transport> adopt(tcp::socket s) {
        auto made = set->adopt(s);
        BOOST_TEST_REQUIRE(made != nullptr);
        return made;
    }
};
using kinds = boost::mp11::mp_list<by_asio, by_epoll>;
#else
using kinds = boost::mp11::mp_list<by_asio>;
#endif

std::string read(transport& t, error_code& ec, std::size_t most = 64) {
    std::string got(most, '\0');
    got.resize(t.try_read(got, ec));
    return got;
}

/// Does something when told.
struct acting final : transport::waiter {
    std::function<void()> then;
    int told = 0;
    void on_ready(error_code) override {
        ++told;
        if (then) then();
    }
};

/// Sockets that get ready together.
struct crowd {
    template <class K>
    crowd(K& k, int n) {
        for (int i = 0; i < n; ++i) {
            auto [here, there] = k.pair();
            all.push_back(k.adopt(std::move(here)));
            peers.push_back(std::move(there));
        }
    }
    void get_ready(transport::waiter& w) {
        for (auto& t : all) t->async_wait(wait_type::read, w);
        for (auto& p : peers) asio::write(p, asio::buffer("x", 1));
    }

    std::vector<std::unique_ptr<transport>> all;
    std::vector<tcp::socket> peers;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(transports)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_comes_is_told_and_read, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    error_code ec;
    BOOST_TEST(read(*t, ec).empty());
    BOOST_TEST((ec == asio::error::would_block));
    for (int i = 1; i <= 3; ++i) {
        ready r;
        t->async_wait(wait_type::read, r);
        k.ctx.poll();
        BOOST_TEST(r.told == 0);
        asio::write(there, asio::buffer("pong", 4));
        k.run_until(r.told, 1);
        BOOST_TEST(!r.ec);
        BOOST_TEST(read(*t, ec) == "pong");
        BOOST_TEST(!ec);
    }
    BOOST_TEST(read(*t, ec).empty());
    BOOST_TEST((ec == asio::error::would_block));
}

// A wait for what is here already ends, however much was read before.
BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_left_is_told_again, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    asio::write(there, asio::buffer("abcdef", 6));
    ready r;
    error_code ec;
    std::string got;
    while (got.size() < 6) {
        auto const before = r.told;
        t->async_wait(wait_type::read, r);
        BOOST_TEST(r.told == before);
        k.run_until(r.told, before + 1);
        got += read(*t, ec, 2);
        BOOST_TEST(!ec);
    }
    BOOST_TEST(got == "abcdef");
    BOOST_TEST(r.told == 3);
}

// Who is not told yet goes on waiting.
BOOST_AUTO_TEST_CASE_TEMPLATE(one_gets_ready_after_the_other, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto [other_here, other_there] = k.pair();
    auto const t = k.adopt(std::move(here));
    auto const other = k.adopt(std::move(other_here));
    ready r;
    t->async_wait(wait_type::read, r);
    other->async_wait(wait_type::read, r);
    asio::write(there, asio::buffer("x", 1));
    k.run_until(r.told, 1);
    asio::write(other_there, asio::buffer("x", 1));
    k.run();
    BOOST_TEST(r.told == 2);
}

// The end comes with the last bytes, or later.
BOOST_AUTO_TEST_CASE_TEMPLATE(an_end_is_told, K, kinds) {
    for (bool const together : {false, true}) {
        K k;
        auto [here, there] = k.pair();
        auto const t = k.adopt(std::move(here));
        ready r;
        error_code ec;
        asio::write(there, asio::buffer("bye", 3));
        if (together) there.close();
        t->async_wait(wait_type::read, r);
        k.run_until(r.told, 1);
        BOOST_TEST(read(*t, ec) == "bye");
        t->async_wait(wait_type::read, r);
        if (!together) there.close();
        k.run_until(r.told, 2);
        BOOST_TEST(read(*t, ec).empty());
        BOOST_TEST((ec == asio::error::eof));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reset_is_an_error, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    ready r;
    t->async_wait(wait_type::read, r);
    there.set_option(asio::socket_base::linger(true, 0));
    there.close();
    k.run_until(r.told, 1);
    error_code ec;
    BOOST_TEST(read(*t, ec).empty());
    BOOST_TEST((ec == asio::error::connection_reset));
    BOOST_TEST(t->try_write(std::string_view("x"), ec) == 0U);
    BOOST_TEST((ec == asio::error::broken_pipe));
}

// Told at once while there is room; when the peer has read, where there was none.
BOOST_AUTO_TEST_CASE_TEMPLATE(room_to_write_is_told, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    ready w;
    t->async_wait(wait_type::write, w);
    BOOST_TEST(w.told == 0);
    k.run_until(w.told, 1);

    std::string const much(std::size_t{1} << 20U, 'x');
    std::size_t sent = 0;
    error_code ec;
    while (!ec) sent += t->try_write(much, ec);
    BOOST_TEST((ec == asio::error::would_block));
    for (int round = 2; round <= 3; ++round) {
        t->async_wait(wait_type::write, w);
        k.ctx.restart();
        k.ctx.poll();
        BOOST_TEST(w.told == round - 1);
        std::string got(sent, '\0');
        asio::read(there, asio::buffer(got));
        k.run_until(w.told, round);
        sent = 0;
        while (!ec || sent == 0) sent += t->try_write(much, ec);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(both_sides_may_wait, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    asio::write(there, asio::buffer("x", 1));
    ready r;
    ready w;
    t->async_wait(wait_type::read, r);
    t->async_wait(wait_type::write, w);
    k.run();
    BOOST_TEST(r.told == 1);
    BOOST_TEST(w.told == 1);
}

// Nobody who waits, no work: the context's run returns.
BOOST_AUTO_TEST_CASE_TEMPLATE(waiters_are_not_told_after_cancel_or_destruction, K, kinds) {
    K k;
    auto [here, there] = k.pair();
    auto t = k.adopt(std::move(here));
    ready r;
    t->async_wait(wait_type::read, r);
    t->cancel();
    k.run();
    t->async_wait(wait_type::read, r);
    asio::write(there, asio::buffer("x", 1));
    t->cancel();
    k.run();
    t->async_wait(wait_type::read, r);
    t.reset();
    k.run();
    BOOST_TEST(r.told == 0);
    // The peer sees the end.
    char byte = 0;
    error_code ec;
    asio::read(there, asio::buffer(&byte, 1), ec);
    BOOST_TEST(bool(ec));
}

// Of those that get ready together, who is told first may destroy the others, and itself.
BOOST_AUTO_TEST_CASE_TEMPLATE(who_is_told_may_destroy_all, K, kinds) {
    K k;
    crowd c(k, 5);
    acting first;
    first.then = [&] { c.all.clear(); };
    c.get_ready(first);
    k.run();
    BOOST_TEST(first.told == 1);
}

// What one of them throws comes out of run; the others are told by the next.
BOOST_AUTO_TEST_CASE_TEMPLATE(who_is_told_may_throw, K, kinds) {
    K k;
    crowd c(k, 5);
    acting w;
    w.then = [] { throw std::runtime_error("thrown"); };
    c.get_ready(w);
    for (int i = 1; i <= 5; ++i) {
        BOOST_CHECK_THROW(k.run(), std::runtime_error);
        BOOST_TEST(w.told == i);
    }
    k.run();
    BOOST_TEST(w.told == 5);
}

// Who is told may run the context for what comes later.
BOOST_AUTO_TEST_CASE_TEMPLATE(who_is_told_may_run_the_context, K, kinds) {
    K k;
    crowd c(k, 5);
    acting later;
    acting first;
    first.then = [&] {
        if (first.told > 1) return;
        error_code ec;
        read(*c.all[0], ec);
        c.all[0]->async_wait(wait_type::read, later);
        asio::write(c.peers[0], asio::buffer("y", 1));
        while (later.told == 0) k.ctx.run_one();
    };
    c.get_ready(first);
    k.run();
    BOOST_TEST(first.told == 5);
    BOOST_TEST(later.told == 1);
}

// More than are taken at a time.
BOOST_AUTO_TEST_CASE_TEMPLATE(hundreds_get_ready_together, K, kinds) {
    K k;
    crowd c(k, 300);
    ready r;
    c.get_ready(r);
    k.run();
    BOOST_TEST(r.told == 300);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_context_may_go_first, K, kinds) {
    ready r;
    {
        K k;
        auto [here, there] = k.pair();
        auto t = k.adopt(std::move(here));
        t->async_wait(wait_type::read, r);
        asio::write(there, asio::buffer("x", 1));
        t.reset();
    }
    BOOST_TEST(r.told == 0);
}

#ifdef __linux__

BOOST_AUTO_TEST_CASE(where_no_file_can_be_opened_there_is_none) {
    by_epoll k;
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    auto none = before;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    auto const made = net::epoll_set::make(k.ctx.get_executor());
    setrlimit(RLIMIT_NOFILE, &before);
    BOOST_TEST(made == nullptr);
}

// A set that is closed tells nobody, and takes no more.
BOOST_AUTO_TEST_CASE(a_closed_epoll_is_silent) {
    by_epoll k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    ready r;
    t->async_wait(wait_type::read, r);
    k.set->close();
    asio::write(there, asio::buffer("x", 1));
    k.run();
    BOOST_TEST(r.told == 0);
    auto [other, peer] = k.pair();
    BOOST_TEST(k.set->adopt(other) == nullptr);
    BOOST_TEST(other.is_open());
}

// One that the kernel does not watch stays its owner's.
BOOST_AUTO_TEST_CASE(a_socket_that_cannot_be_watched_is_left_alone) {
    by_epoll k;
    auto [here, there] = k.pair();
    auto const t = k.adopt(std::move(here));
    tcp::socket none(k.ctx);
    BOOST_TEST(k.set->adopt(none) == nullptr);
    asio::write(there, asio::buffer("x", 1));
    ready r;
    t->async_wait(wait_type::read, r);
    k.run();
    BOOST_TEST(r.told == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_acknowledges_has_it_sent_and_no_read_does_so_by_itself, K,
                              kinds) {
    K k;
    auto [here, there] = k.pair();
    int const fd = here.native_handle();
    auto const t = k.adopt(std::move(here));
    auto const at_once = [fd] {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &value, &size);
        return value;
    };
    auto const unacknowledged = [peer = there.native_handle()] {
        tcp_info info{};
        socklen_t size = sizeof info;
        ::getsockopt(peer, IPPROTO_TCP, TCP_INFO, &info, &size);
        return info.tcpi_unacked;
    };
    BOOST_TEST(at_once() == 1);
    for (int i = 0; i < 3; ++i) {
        asio::write(there, asio::buffer("x", 1));
        error_code ec;
        BOOST_TEST(read(*t, ec) == "x");
        t->acknowledge();
        BOOST_TEST(at_once() == 0);
        BOOST_TEST(unacknowledged() == 0U);
    }
}

#endif

BOOST_AUTO_TEST_SUITE_END()
