#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vouch/json.hpp>
#include <vouch/verify.hpp>

#include "unit/client/world.hpp"
#include "unit/policy/flow_world.hpp"

namespace vouch::testing {

using namespace std::chrono_literals;

/// Two devices, `A` and `B`, and the server between them, in a simulated network.
struct verify_world {
    using stage = policy::script::world;

    explicit verify_world(std::array<stage::device, 2> devices = {}, std::uint64_t seed = 1)
        : state(devices), w([this](server_request const& r) { serve(r); }, seed) {}

    /// One flow and how it ended.
    struct flow {
        std::optional<verify_result> result;
        std::exception_ptr thrown;
        bool over = false;
        asio::cancellation_signal stop;

        [[nodiscard]] failure const& story() const {
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (error const& e) {
                told = e.details();
            }
            return told;
        }
        mutable failure told{};
    };

    std::shared_ptr<flow> start(std::size_t side, verify_handler& h, verify_options const& o = {}) {
        auto f = std::make_shared<flow>();
        auto c = client(side);
        asio::co_spawn(w.sim.get_executor(), verify(c, h, o),
                       asio::bind_cancellation_slot(f->stop.slot(),
                                                    [f](std::exception_ptr e, verify_result r) {
                                                        f->thrown = e;
                                                        if (!e) f->result = std::move(r);
                                                        f->over = true;
                                                    }));
        return f;
    }
    void finish(std::initializer_list<std::shared_ptr<flow>> flows) {
        w.sim.run_until([&] {
            return std::all_of(flows.begin(), flows.end(), [](auto const& f) { return f->over; });
        });
        for (auto const& f : flows) BOOST_TEST_REQUIRE(f->over);
        w.sim.settle();
        BOOST_TEST(w.pool.stats().operations == 0U);
    }
    /// Until the other side has got as far as a test needs.
    void run_until(std::function<bool()> const& done) { BOOST_TEST_REQUIRE(w.sim.run_until(done)); }

    vouch::client client(std::size_t side) { return w.client({.token = side == 0 ? "A" : "B"}); }
    [[nodiscard]] std::size_t count(std::string_view request) const {
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), request));
    }

    stage state;
    std::vector<std::string> log;  ///< "A sas_start"
    /// Answers in place of the server where it returns true.
    std::function<bool(server_request const&, std::string_view)> instead;
    world w;

private:
    static policy::flow_do kind_of(server_request const& r) {
        using policy::flow_do;
        std::string_view target = r.target;
        auto const ends = [&](std::string_view s) { return target.ends_with(s); };
        bool const post = r.method == "POST";
        if (ends("/setup")) return flow_do::session;
        if (ends("/verifications")) return post ? flow_do::create : flow_do::list;
        if (ends("/accept")) return flow_do::accept;
        if (ends("/cancel")) return flow_do::cancel;
        if (ends("/sas/start")) return flow_do::sas_start;
        if (ends("/sas/confirm")) return flow_do::sas_confirm;
        if (ends("/qr/scan")) return flow_do::qr_scan;
        if (ends("/confirm-scanned")) return flow_do::qr_confirm_scanned;
        return flow_do::retrieve;
    }

    static std::string member(std::string_view body, std::string_view key) {
        auto const at = body.find("\"" + std::string(key) + "\":\"");
        if (at == body.npos) return {};
        auto const rest = body.substr(at + key.size() + 4);
        return std::string(rest.substr(0, rest.find('"')));
    }

    void serve(server_request const& r) {
        using policy::flow_do;
        std::size_t const side = r.header("authorization") == "Bearer B" ? 1 : 0;
        auto const what = kind_of(r);
        log.push_back((side == 0 ? "A " : "B ") + std::string(to_string(what)));
        if (instead && instead(r, log.back())) return;
        switch (what) {
            case flow_do::session:
                return r.reply(200, to_json(state.look(side).session()));
            case flow_do::list: {
                std::vector<verification> items;
                if (state.exists() && !state.over()) items.push_back(state.view(side));
                return r.reply(200, to_json(std::span<verification const>(items)));
            }
            case flow_do::create:
                state.create();
                break;
            case flow_do::retrieve:
                break;
            default: {
                bool const cancel = what == flow_do::cancel;
                auto const text = member(r.body, cancel ? "code" : "data");
                if (state.act(side, what, text) == stage::result::conflict)
                    return r.reply(409, R"({"message":"not now","code":"conflict"})");
                if (what == flow_do::sas_start) w.sim.after(30ms, [this] { state.go_on("cat/1"); });
            }
        }
        r.reply(200, to_json(state.look(side)));
    }
};

/// A person who answers as told, after some time.
class person : public verify_handler {
public:
    explicit person(simulation& sim) : sim_(sim) {}

    bool accepts = true;
    bool matches = true;
    bool shows = false;
    std::optional<std::string> camera{};
    duration thinks{};      ///< `duration::max()`: never comes to an answer
    bool stubborn = false;  ///< thinks on when cancelled

    std::vector<std::string> seen;    ///< comparisons shown
    std::vector<std::string> states;  ///< of `progress`
    int asking = 0;
    int withdrawn = 0;

    asio::awaitable<bool> accept(verification const&) override { return answer(accepts); }
    asio::awaitable<bool> compare(verification const& v) override {
        seen.push_back(v.sas->emojis.str());
        return answer(matches);
    }
    asio::awaitable<bool> scanned(verification const&) override { return answer(matches); }
    asio::awaitable<bool> show_qr(verification const&) override { return answer(shows); }
    asio::awaitable<std::optional<std::string>> scan(verification const&) override {
        static_cast<void>(co_await answer(true));
        co_return camera;
    }
    void progress(snapshot const& s) override {
        states.emplace_back(s.verification()->state.raw());
    }

private:
    asio::awaitable<bool> answer(bool yes) {
        ++asking;
        BOOST_TEST(asking == 1);  // one question at a time
        try {
            co_await think();
        } catch (boost::system::system_error const&) {
            ++withdrawn;
            --asking;
            throw;
        }
        --asking;
        co_return yes;
    }
    asio::awaitable<void> think() {
        if (thinks == duration::zero()) co_return;
        if (stubborn)
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        using channel = asio::experimental::channel<void(error_code)>;
        auto const bell = std::make_shared<channel>(sim_.get_executor(), 1);
        if (thinks != duration::max()) sim_.after(thinks, [bell] { bell->try_send(error_code{}); });
        co_await bell->async_receive(asio::use_awaitable);
    }

    simulation& sim_;
};

}  // namespace vouch::testing
