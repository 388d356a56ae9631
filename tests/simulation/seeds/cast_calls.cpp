#include "cast.hpp"
#include "testing/dice.hpp"

namespace vouch::seeds {

using namespace std::chrono_literals;
using testing::dice;

namespace {

/// A single call of some endpoint, with a number of its own on the wire.
class single_call {
    stage& stage_;
    actor_plan const& plan_;
    vouch::client client_;
    dice dice_;
    endpoint endpoint_{};
    std::string number_;
    header tag_{};
    call_options options_{};
    std::string id_;
    std::string qr_;

    operation& begin(std::optional<duration> timeout, std::string_view what) {
        return stage_.begin(name_of(plan_, what) + " " + number_, timeout, false);
    }
    template <class Handler>
    auto bound(operation& op, Handler h) {
        return asio::bind_cancellation_slot(
            op.signal.slot(), [&s = stage_, &op, h](error_code ec, auto const& value) {
                s.finish(op, ec);
                h(ec, value);
            });
    }
    auto learned(operation& op) {
        return bound(op, [&s = stage_, site = plan_.site](error_code ec, snapshot const& got) {
            if (!ec) s.learn(site, got);
        });
    }
    auto claimed(operation& op) {
        auto& here = stage_.site(plan_.site);
        claim const mine{
            .site = plan_.site,
            .incarnation = here.incarnation(),
            .device = plan_.device,
            .action = endpoint_ == endpoint::retrieve ? "" : std::string(to_string(endpoint_)),
            .id = {},
            .state = {}};
        return bound(op, [&s = stage_, &here, mine](error_code ec, snapshot const& got) {
            if (ec) return;
            auto c = mine;
            s.learn(c.site, got);
            auto const* const v = got.verification();
            if (v == nullptr || here.incarnation() != c.incarnation) return;
            c.id = v->id.str();
            if (is_terminal(v->state)) c.state = to_string(v->state);
            s.claim_success(c);
        });
    }

    void wait() {
        static constexpr std::array states{verification_state::ready, verification_state::sas_ready,
                                           verification_state::done};
        watch_options const o{.timeout = *options_.timeout, .hold = dice_.one_in(2) ? 25s : 0s};
        if (dice_.one_in(2)) {
            auto& op = begin(o.timeout, "watch");
            return client_.watch(id_, o, learned(op));
        }
        auto& op = begin(o.timeout, "wait_until");
        client_.wait_until(id_, dice_.one_of(states), o, learned(op));
    }

public:
    single_call(stage& s, actor_plan const& a, vouch::client c, std::uint64_t seed, std::size_t nth)
        : stage_(s), plan_(a), client_(std::move(c)), dice_(seed) {
        static constexpr std::array endpoints{
            endpoint::session,  endpoint::session,   endpoint::list,
            endpoint::retrieve, endpoint::retrieve,  endpoint::create,
            endpoint::accept,   endpoint::sas_start, endpoint::sas_confirm,
            endpoint::cancel,   endpoint::qr_scan,   endpoint::qr_confirm_scanned};
        endpoint_ = dice_.one_of(endpoints);
        number_ = std::to_string(a.seed % 100'000) + "." + std::to_string(nth);
        tag_ = {"X-Call", number_};
        options_.timeout = 1ms + dice_.pause(dice_.one_in(2) ? 1000ms : 12'000ms);
        if (dice_.one_in(3)) options_.attempt_timeout = 1ms + dice_.pause(3000ms);
        options_.max_retries = static_cast<int>(dice_.below(4));
        options_.headers = {&tag_, 1};
        auto const& ids = s.board(a.site).ids;
        id_ = ids.empty() || dice_.one_in(10) ? "nonesuch" : ids.back();
        qr_ = s.board(a.site).codes[1 - a.device];
        if (qr_.empty()) qr_ = "bm8gY29kZQ";
    }

    void start() {
        if (dice_.one_in(4)) return wait();
        auto& op = begin(options_.timeout, to_string(endpoint_));
        switch (endpoint_) {
            case endpoint::session:
                return client_.session(options_, bound(op, [](error_code, session const&) {}));
            case endpoint::list:
                return client_.list(options_,
                                    bound(op, [](error_code, std::vector<verification> const&) {}));
            case endpoint::create:
                return client_.create({.purpose = purpose::login}, options_, claimed(op));
            case endpoint::retrieve:
                return client_.retrieve(id_, options_, claimed(op));
            case endpoint::accept:
                return client_.accept(id_, options_, claimed(op));
            case endpoint::cancel:
                return client_.cancel(id_, {.code = "m.user"}, options_, claimed(op));
            case endpoint::sas_start:
                return client_.sas_start(id_, options_, claimed(op));
            case endpoint::sas_confirm:
                return client_.sas_confirm(id_, options_, claimed(op));
            case endpoint::qr_scan:
                return client_.qr_scan(qr_, options_, claimed(op));
            case endpoint::qr_confirm_scanned:
                return client_.qr_confirm_scanned(id_, options_, claimed(op));
        }
    }
};

}  // namespace

void make_calls(stage& s, actor_plan const& a) {
    dice d(a.seed);
    auto const count = 1 + d.below(6);
    for (std::size_t i = 0; i < count; ++i)
        s.later(d.one_in(2) ? duration{} : duration(d.pause(3000ms)), [&s, &a, i, seed = d.roll()] {
            if (auto c = s.client(a.site, a.device)) single_call(s, a, *c, seed, i).start();
        });
}

}  // namespace vouch::seeds
