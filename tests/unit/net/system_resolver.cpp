// Lookups on threads. They block on a latch of the test, so that nothing depends on time.

#include "net/system_resolver.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
using vouch::error_code;
using vouch::net::system_resolver;
using vouch::policy::addresses;

namespace {

/// Names whose lookups block until the test lets them go.
class name_servers {
public:
    addresses look_up(std::string const& host, error_code& ec) {
        std::unique_lock lock(mutex_);
        ++begun_[host];
        threads_.insert(std::this_thread::get_id());
        changed_.notify_all();
        changed_.wait(lock, [&] { return !dead_.contains(host); });
        if (host == "nobody") ec = asio::error::host_not_found;
        if (ec) return {};
        return {asio::ip::make_address("192.0.2.1")};
    }
    void block(std::string const& host) {
        std::lock_guard const lock(mutex_);
        dead_.insert(host);
    }
    void release() {
        std::lock_guard const lock(mutex_);
        dead_.clear();
        changed_.notify_all();
    }
    void wait_until_begun(std::string const& host) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return begun_.contains(host); });
    }
    int begun(std::string const& host) {
        std::lock_guard const lock(mutex_);
        return begun_[host];
    }
    std::size_t threads() {
        std::lock_guard const lock(mutex_);
        return threads_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> dead_;
    std::map<std::string, int> begun_;
    std::set<std::thread::id> threads_;
};

struct resolved final : vouch::resolver::waiter {
    std::thread::id on;
    addresses found;
    error_code ec;
    int told = 0;
    void on_resolved(std::span<vouch::policy::address const> f, error_code e) override {
        on = std::this_thread::get_id();
        found.assign(f.begin(), f.end());
        ec = e;
        ++told;
    }
};

struct fixture {
    ~fixture() { servers->release(); }
    void wait_for(resolved const& r) {
        while (r.told == 0) ctx.run_one();
    }

    std::shared_ptr<name_servers> servers = std::make_shared<name_servers>();  // threads may stay
    asio::io_context ctx{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy{ctx.get_executor()};
    std::optional<system_resolver> names{
        std::in_place, ctx.get_executor(),
        [s = servers](std::string const& host, error_code& ec) { return s->look_up(host, ec); }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(system_resolver_threads, fixture)

BOOST_AUTO_TEST_CASE(a_name_is_looked_up_on_a_thread_and_told_on_the_executor) {
    resolved r;
    resolved none;
    auto const a = names->start("somebody", r);
    auto const b = names->start("nobody", none);
    BOOST_TEST(r.told == 0);
    wait_for(r);
    wait_for(none);
    BOOST_TEST((r.on == std::this_thread::get_id()));
    BOOST_TEST(r.found.size() == 1U);
    BOOST_TEST(!r.ec);
    BOOST_TEST((none.ec == asio::error::host_not_found));
    BOOST_TEST(servers->threads() >= 1U);
}

// RFC 6761, 6.4: names below .invalid have no address, whoever is asked.
BOOST_AUTO_TEST_CASE(without_a_function_the_system_is_asked) {
    system_resolver real(ctx.get_executor());
    resolved r;
    auto const asked = real.start("vouch.invalid", r);
    wait_for(r);
    BOOST_TEST(bool(r.ec));
    BOOST_TEST(r.found.empty());
}

BOOST_AUTO_TEST_CASE(a_dead_name_blocks_only_itself) {
    servers->block("dead");
    resolved dead;
    resolved live;
    auto const a = names->start("dead", dead);
    servers->wait_until_begun("dead");
    auto const b = names->start("live", live);
    wait_for(live);
    BOOST_TEST(dead.told == 0);
    servers->release();
    wait_for(dead);
    BOOST_TEST(!dead.ec);
}

// A name that is asked for again and again, and given up each time, takes one thread.
BOOST_AUTO_TEST_CASE(a_dead_name_takes_one_thread_however_often_it_is_asked_for) {
    servers->block("dead");
    resolved dead;
    auto first = names->start("dead", dead);
    servers->wait_until_begun("dead");
    for (int i = 0; i < 10; ++i) {
        first.reset();
        first = names->start("dead", dead);
    }
    resolved live;
    auto const b = names->start("live", live);
    wait_for(live);
    BOOST_TEST(servers->begun("dead") == 1);
    servers->release();
    wait_for(dead);
    BOOST_TEST(dead.told == 1);
    BOOST_TEST(servers->begun("dead") == 1);
}

BOOST_AUTO_TEST_CASE(four_threads_at_most_and_a_place_in_the_queue_can_be_given_up) {
    std::deque<resolved> told(6);
    std::vector<std::unique_ptr<vouch::resolver::query>> asked;
    for (std::size_t i = 0; i < 4; ++i) {
        auto const host = "dead" + std::to_string(i);
        servers->block(host);
        asked.push_back(names->start(host, told[i]));
        servers->wait_until_begun(host);
    }
    auto queued = names->start("given-up", told[4]);
    asked.push_back(names->start("fifth", told[5]));
    queued.reset();
    servers->release();
    wait_for(told[5]);
    BOOST_TEST(servers->begun("given-up") == 0);
    BOOST_TEST(told[4].told == 0);
    BOOST_TEST(servers->threads() == 4U);
}

BOOST_AUTO_TEST_CASE(nothing_waits_for_a_thread_to_end) {
    servers->block("dead");
    resolved r;
    {
        auto const asked = names->start("dead", r);
        servers->wait_until_begun("dead");
        names.reset();  // the resolver may go before the question
    }
    BOOST_TEST(r.told == 0);
    servers->release();
    busy.reset();
    ctx.run();
    BOOST_TEST(r.told == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_on_its_way_reaches_nobody_who_left) {
    resolved r;
    resolved last;
    auto asked = names->start("somebody", r);
    auto const other = names->start("other", last);
    servers->wait_until_begun("somebody");
    asked.reset();
    wait_for(last);
    names.reset();
    busy.reset();
    ctx.run();
    BOOST_TEST(r.told == 0);
}

BOOST_AUTO_TEST_SUITE_END()
