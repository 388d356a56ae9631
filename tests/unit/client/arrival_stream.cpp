#include <set>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <vouch/watch_stream.hpp>

#include "world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::error_code;
using vouch::snapshot;

namespace {

/// A device whose verifications come and go, and a daemon that wants to know of each.
class device {
public:
    device() { live = {"a", "b"}; }

    void follow(vouch::watch_stream const& all) {
        auto next = all;
        next.next([this, all](error_code ec, snapshot const& s) {
            if (ec) return void(failed = ec);
            arrived.push_back(s.verification()->id.str());
            follow(all);
        });
    }

    std::set<std::string> live;
    int status = 200;
    std::vector<std::string> arrived;
    error_code failed;
    std::size_t lists = 0;
    std::size_t looks = 0;

private:
    void take(server_request const& r) {
        if (r.method == "POST") {
            live.insert("mine");
            return r.reply(200, outcome_json("mine", "requested"));
        }
        if (r.target == "/v1/app/setup") return r.reply(200, session_json());
        bool const all = r.target == "/v1/app/setup/verifications";
        ++(all ? lists : looks);
        if (status != 200) return r.reply(status, R"({"message":"no","code":"no"})");
        if (all) {
            std::string items;
            for (auto const& id : live)
                items += (items.empty() ? "" : ",") + verification_json(id, "requested", "");
            return r.reply(200, R"({"items":[)" + items + "]}");
        }
        auto const id = r.target.substr(r.target.rfind('/') + 1);
        if (live.contains(id)) return r.reply(200, outcome_json(id, "requested", ""));
        r.reply(404, R"({"message":"no","code":"not_found"})");
    }

public:
    world w{[this](server_request const& r) { take(r); }};
    vouch::client client = w.client();
};

using ids = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(arrival_stream)

BOOST_AUTO_TEST_CASE(each_is_given_once) {
    device d;
    d.follow(d.client.watch_all());
    d.w.sim.run_for(1min);
    BOOST_TEST(d.arrived == (ids{"a", "b"}), boost::test_tools::per_element());
    d.live.insert("c");
    d.w.sim.run_for(7s);
    BOOST_TEST(d.arrived == (ids{"a", "b", "c"}), boost::test_tools::per_element());
    d.live.erase("a");
    d.w.sim.run_for(7s);
    d.live.insert("a");
    d.w.sim.run_for(1min);
    BOOST_TEST(d.arrived.size() == 3U);
    BOOST_TEST(d.looks == 3U);
    BOOST_TEST(d.lists < 45U);
    BOOST_TEST(!d.failed);
}

BOOST_AUTO_TEST_CASE(what_this_client_learns_otherwise_is_given_at_once) {
    device d;
    d.follow(d.client.watch_all());
    d.w.sim.run_for(1min);
    d.client.create({}, [](error_code, snapshot const&) {});
    d.w.sim.run_for(100ms);
    BOOST_TEST(d.arrived.back() == "mine");
}

BOOST_AUTO_TEST_CASE(it_goes_on_after_an_outage_and_after_an_error) {
    device d;
    auto const w = d.client.watch_all();
    d.follow(w);
    d.w.sim.run_for(1min);
    d.status = 503;
    d.w.sim.run_for(1min);
    BOOST_TEST(!d.failed);
    d.live.insert("c");
    d.status = 200;
    d.w.sim.run_for(7s);
    BOOST_TEST(d.arrived.back() == "c");
    d.status = 401;
    d.w.sim.run_for(7s);
    BOOST_TEST(d.failed == errc::unauthorized);
    BOOST_TEST(d.w.pool.stats().operations == 0U);
    auto const lists = d.lists;
    d.w.sim.run_for(1min);
    BOOST_TEST(d.lists == lists, "nobody asks meanwhile");
    d.status = 200;
    d.live.insert("d");
    d.follow(w);
    d.w.sim.run_for(7s);
    BOOST_TEST(d.arrived == (ids{"a", "b", "c", "d"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_gone_before_it_was_looked_at_is_left_out) {
    device d;
    d.follow(d.client.watch_all());
    d.w.sim.run_until([&] { return d.lists == 1; });
    d.live = {"b"};
    d.w.sim.run_for(1min);
    BOOST_TEST(d.arrived == ids{"b"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(its_deadline_is_of_one_call) {
    device d;
    auto const w = d.client.watch_all({.timeout = 10s});
    d.follow(w);
    d.w.sim.run_for(9s);
    BOOST_TEST(!d.failed);
    d.w.sim.run_for(2s);
    BOOST_TEST(d.failed == errc::timed_out);
    d.w.sim.run();
}

// One list serves them all.
BOOST_AUTO_TEST_CASE(with_many_watches_it_costs_nothing_more) {
    device d;
    for (int i = 0; i < 50; ++i) d.live.insert("v" + std::to_string(i));
    d.follow(d.client.watch_all());
    for (auto const& id : d.live) d.client.watch(id, [](error_code, snapshot const&) {});
    d.w.sim.run_for(1min);
    BOOST_TEST(d.arrived.size() == 52U);
    d.lists = d.looks = 0;
    d.w.sim.run_for(1min);
    BOOST_TEST(d.lists < 17U);
    BOOST_TEST(d.looks < 3U);
}

BOOST_AUTO_TEST_SUITE_END()
