// What watching costs a server: how often it is asked, and whether all ask at once.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::error_code;
using vouch::snapshot;

namespace {

constexpr auto flow = 10min;

enum class server_kind { answers_at_once, gives_etags, holds };

/// Devices that watch quiet verifications from the same moment on.
class quiet_town {
public:
    quiet_town(server_kind k, unsigned devices, unsigned ids)
        : kind_(k), ids_(ids), s_({.max_held_per_origin = 2000}) {
        s_.sim.listen(scene::at(80), &server_);
        for (unsigned d = 0; d < devices; ++d) {
            clients_.push_back(s_.client(80));
            for (unsigned i = 0; i < ids; ++i)
                clients_.back().watch("v" + std::to_string(i), [](error_code ec, snapshot const&) {
                    BOOST_TEST_REQUIRE(ec == vouch::errc::pool_closed);
                });
        }
        s_.sim.run_for(flow);
        auto const all = static_cast<double>(arrived_.size());
        rate = all / (flow / 1s) / devices / ids;
        s_.pool.close();
        s_.sim.settle();
    }

    /// Requests of the last minute by when within five seconds they came, in 20 buckets.
    [[nodiscard]] std::array<std::size_t, 20> phases() const {
        std::array<std::size_t, 20> count{};
        for (auto const t : arrived_)
            if (t > flow - 1min) ++count[static_cast<std::size_t>((t % 5s) / 250ms)];
        return count;
    }

    double rate = 0;  // requests a second and verification

private:
    void take(server_request const& r) {
        arrived_.push_back(s_.sim.elapsed());
        if (r.target == "/v1/app/setup/verifications") {
            std::string items;
            for (unsigned i = 0; i < ids_; ++i)
                items += (i == 0 ? "" : ",") +
                         verification_json("v" + std::to_string(i), "requested", R"("cancel")");
            return r.reply(200, R"({"items":[)" + items + "]}");
        }
        auto const id = r.target.substr(r.target.rfind('/') + 1);
        if (kind_ == server_kind::answers_at_once)
            return r.reply(200, outcome_json(id, "requested"));
        if (r.header("prefer").empty())
            return r.reply(200, outcome_json(id, "requested"), "ETag: \"1\"\r\n");
        if (kind_ == server_kind::gives_etags) return r.reply(304, "");
        s_.sim.after(25s, [r] {
            if (r.from->open()) r.reply(304, "", "Preference-Applied: wait=25\r\n");
        });
    }

    server_kind kind_;
    unsigned ids_;
    std::vector<duration> arrived_;
    scripted_server server_{[this](server_request const& r) { take(r); }};
    scene s_;
    std::vector<vouch::client> clients_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(watch_load)

BOOST_AUTO_TEST_CASE(a_quiet_flow_is_asked_about_seldom) {
    struct row {
        server_kind kind;
        unsigned ids;
        double most;
    };
    for (auto const& r :
         {row{server_kind::answers_at_once, 1, 0.25}, row{server_kind::gives_etags, 1, 0.25},
          row{server_kind::holds, 1, 0.05}, row{server_kind::answers_at_once, 20, 0.02},
          row{server_kind::gives_etags, 20, 0.02}, row{server_kind::holds, 20, 0.05}}) {
        quiet_town const t(r.kind, 20, r.ids);
        BOOST_TEST_MESSAGE("server " << static_cast<int>(r.kind) << ", " << r.ids
                                     << " ids a device: " << t.rate
                                     << " requests a second and id, over ten quiet minutes");
        BOOST_TEST(t.rate < r.most);
        BOOST_TEST(t.rate > 0.0);
    }
}

BOOST_AUTO_TEST_CASE(a_thousand_devices_do_not_beat_in_step) {
    quiet_town const t(server_kind::answers_at_once, 1000, 1);
    auto const phases = t.phases();
    std::size_t all = 0;
    for (auto const n : phases) all += n;
    auto const mean = static_cast<double>(all) / static_cast<double>(phases.size());
    for (std::size_t i = 0; i < phases.size(); ++i)
        BOOST_TEST_MESSAGE((i < 4 ? " " : "") << i * 250 << " ms: " << phases[i] << ' '
                                              << std::string(phases[i] / 20, '#'));
    BOOST_TEST_MESSAGE(t.rate << " requests a second and device");
    BOOST_TEST(t.rate < 0.5);
    auto const [least, most] = std::minmax_element(phases.begin(), phases.end());
    BOOST_TEST(static_cast<double>(*most) < 1.25 * mean);
    BOOST_TEST(static_cast<double>(*least) > 0.75 * mean);
}

BOOST_AUTO_TEST_SUITE_END()
