// Whole dials in virtual time: names, addresses, head starts, and who is told.

#include "net/dial_run.hpp"

#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>

#include "told.hpp"

using namespace std::chrono_literals;
using vouch::error_code;
using vouch::origin;
using vouch::policy::address;
using vouch::policy::addresses;
using vouch::testing::dialed;
using vouch::testing::simulation;
namespace asio = boost::asio;
namespace net = vouch::net;

namespace {

/// Answers when the test says so.
class held_resolver final : public vouch::resolver {
public:
    class held_query final : public query {
    public:
        held_query(held_resolver& r, std::string host) : names(r), name(std::move(host)) {}
        held_query(held_query const&) = delete;
        held_query& operator=(held_query const&) = delete;
        ~held_query() override { names.waiting.erase(name); }
        held_resolver& names;
        std::string name;
    };
    std::unique_ptr<query> start(std::string_view host, waiter& w) override {
        ++asked;
        waiting.insert_or_assign(std::string(host), &w);
        return std::make_unique<held_query>(*this, std::string(host));
    }
    void answer(std::string const& host, addresses const& found, error_code ec = {}) {
        waiting.at(host)->on_resolved(found, ec);
    }
    std::map<std::string, waiter*> waiting;
    int asked = 0;
};

address at(char const* text) { return asio::ip::make_address(text); }

/// Connections stand after 10 ms, are refused after 10 ms, or nothing is ever heard.
class scripted_dial final : public net::dial_run {
public:
    struct network {
        simulation& sim;
        std::map<address, error_code> hosts;  // those not in it are black holes
        std::string log;
    };
    scripted_dial(net::dial_room& room, origin to, vouch::connector::dialer& d, network& n)
        : dial_run(room, std::move(to), d), net_(n) {}

private:
    void connect(address const& where) override {
        std::ostringstream line;
        line << net_.sim.elapsed() / 1ms << " " << where << "; ";
        net_.log += line.str();
        auto const found = net_.hosts.find(where);
        if (found == net_.hosts.end()) return;
        net_.sim.after(10ms, [this, where, ec = found->second, alive = std::weak_ptr(alive_)] {
            if (alive.expired()) return;
            if (ec) return connect_failed(ec);
            connected(where);
            if (!to().tls) succeed(nullptr);
        });
    }
    void drop() noexcept override { alive_ = std::make_shared<int>(); }

    network& net_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

struct fixture {
    std::unique_ptr<scripted_dial> dial(std::string const& host, dialed& d, bool tls = false) {
        auto made = std::make_unique<scripted_dial>(room, origin{tls, host, 80}, d, network);
        made->start();
        BOOST_TEST(d.told == 0);
        return made;
    }
    void run_until(dialed const& d) {
        sim.run_until([&] { return d.told != 0; });
    }

    simulation sim;
    held_resolver names;
    net::timer_queue timers{sim.clock()};
    net::dial_room room{timers, {sim.clock(), names, 30s}, 200ms, 5s};
    scripted_dial::network network{sim, {}, {}};
    error_code const refused = asio::error::connection_refused;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dial_run, fixture)

BOOST_AUTO_TEST_CASE(localhost_where_one_family_refuses) {
    network.hosts = {{at("127.0.0.1"), refused}, {at("::1"), {}}};
    dialed d;
    auto const made = dial("localhost", d);
    run_until(d);
    BOOST_TEST(!d.ec);
    BOOST_TEST(network.log == "0 127.0.0.1; 10 ::1; ");
}

BOOST_AUTO_TEST_CASE(localhost_where_one_family_is_a_black_hole) {
    network.hosts = {{at("::1"), {}}};
    dialed d;
    auto made = dial("localhost", d);
    run_until(d);
    BOOST_TEST(!d.ec);
    BOOST_TEST((sim.elapsed() == 210ms));
    BOOST_TEST(network.log == "0 127.0.0.1; 200 ::1; ");
    made.reset();

    // The next dial knows better, whatever the order of the answer.
    network.log.clear();
    dialed next;
    made = dial("localhost", next);
    run_until(next);
    BOOST_TEST(network.log == "210 ::1; ");
}

BOOST_AUTO_TEST_CASE(what_stood_last_and_is_gone_costs_a_head_start) {
    network.hosts = {{at("127.0.0.1"), refused}, {at("::1"), {}}};
    dialed first;
    auto made = dial("localhost", first);
    run_until(first);
    made.reset();
    network.hosts = {{at("127.0.0.1"), {}}};
    network.log.clear();
    dialed d;
    made = dial("localhost", d);
    run_until(d);
    BOOST_TEST(!d.ec);
    BOOST_TEST(network.log == "20 ::1; 220 127.0.0.1; ");
}

BOOST_AUTO_TEST_CASE(a_black_hole_times_out) {
    dialed d;
    auto const made = dial("192.0.2.1", d);
    run_until(d);
    BOOST_TEST((sim.elapsed() == 5s));
    BOOST_TEST((d.ec == asio::error::timed_out));
    BOOST_TEST((d.step == vouch::dial_step::connect));
    BOOST_TEST(timers.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_hangs_times_out) {
    network.hosts = {{at("192.0.2.1"), {}}};
    dialed d;
    auto const made = dial("192.0.2.1", d, true);
    run_until(d);
    BOOST_TEST((sim.elapsed() == 5s));
    BOOST_TEST((d.step == vouch::dial_step::tls));
}

BOOST_AUTO_TEST_CASE(dials_that_need_the_same_name_share_one_question) {
    network.hosts = {{at("192.0.2.1"), {}}};
    dialed a;
    dialed b;
    auto const first = dial("h.example", a);
    auto const second = dial("h.example", b);
    BOOST_TEST(names.asked == 1);
    names.answer("h.example", {at("192.0.2.1")});
    run_until(a);
    run_until(b);
    BOOST_TEST(!a.ec);
    BOOST_TEST(!b.ec);
    BOOST_TEST(names.waiting.empty());

    dialed c;
    auto const third = dial("h.example", c);  // known
    run_until(c);
    BOOST_TEST(names.asked == 1);
}

BOOST_AUTO_TEST_CASE(a_name_that_moved_is_dialed_where_it_is_now) {
    network.hosts = {{at("192.0.2.1"), {}}};
    dialed a;
    auto made = dial("h.example", a);
    names.answer("h.example", {at("192.0.2.1")});
    run_until(a);
    made.reset();

    // Nothing answers there any more: the next dial asks, though the answer is fresh.
    network.hosts = {{at("192.0.2.1"), refused}, {at("192.0.2.2"), {}}};
    dialed b;
    made = dial("h.example", b);
    run_until(b);
    BOOST_TEST((b.ec == refused));
    made.reset();
    dialed c;
    made = dial("h.example", c);
    BOOST_TEST(names.asked == 2);
    names.answer("h.example", {at("192.0.2.2")});
    run_until(c);
    BOOST_TEST(!c.ec);
}

BOOST_AUTO_TEST_CASE(a_name_that_fails_fails_the_dial) {
    dialed d;
    auto const made = dial("h.example", d);
    names.answer("h.example", {}, asio::error::host_not_found);
    BOOST_TEST(d.told == 1);
    BOOST_TEST((d.ec == asio::error::host_not_found));
    BOOST_TEST((d.step == vouch::dial_step::resolve));
}

BOOST_AUTO_TEST_CASE(a_name_server_that_says_nothing_times_out_and_is_given_up) {
    dialed d;
    auto const made = dial("h.example", d);
    run_until(d);
    BOOST_TEST((sim.elapsed() == 5s));
    BOOST_TEST((d.ec == asio::error::timed_out));
    BOOST_TEST((d.step == vouch::dial_step::resolve));
    BOOST_TEST(names.waiting.empty());
}

BOOST_AUTO_TEST_CASE(giving_a_dial_up_gives_everything_up) {
    dialed d;
    auto made = dial("h.example", d);
    made.reset();
    BOOST_TEST(names.waiting.empty());
    BOOST_TEST(timers.size() == 0U);
    made = dial("localhost", d);
    made.reset();
    timers.rest();
    sim.run();
    BOOST_TEST(d.told == 0);
}

// Each of those who are told gives the other up.
BOOST_AUTO_TEST_CASE(one_who_is_told_may_end_another) {
    struct ending final : vouch::connector::dialer {
        std::unique_ptr<net::dial_run>* other = nullptr;
        int told = 0;
        void on_dialed(std::unique_ptr<vouch::transport>, error_code, vouch::dial_step) override {
            ++told;
            other->reset();
        }
    };
    ending a;
    ending b;
    std::unique_ptr<net::dial_run> first =
        std::make_unique<scripted_dial>(room, origin{false, "h", 80}, a, network);
    std::unique_ptr<net::dial_run> second =
        std::make_unique<scripted_dial>(room, origin{false, "h", 80}, b, network);
    a.other = &second;
    b.other = &first;
    first->start();
    second->start();
    names.answer("h", {}, asio::error::host_not_found);
    BOOST_TEST(a.told + b.told == 1);
}

BOOST_AUTO_TEST_CASE(the_last_one_told_may_end_the_name_service) {
    struct ending final : net::name_service::waiter {
        std::optional<net::name_service>* service = nullptr;
        void on_name(addresses const&, error_code) override { service->reset(); }
    };
    std::optional<net::name_service> service(std::in_place, sim.clock(), names, 30s);
    ending e;
    e.service = &service;
    ending other;
    other.service = &service;
    BOOST_TEST(service->ask("h", e).empty());
    BOOST_TEST(service->ask("h", other).empty());
    names.answer("h", {at("192.0.2.1")});
    BOOST_TEST(!service.has_value());
    BOOST_TEST(!other.waiting());
}

BOOST_AUTO_TEST_SUITE_END()
