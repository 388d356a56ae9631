#include <array>
#include <random>

#include "unit/policy/flow_script.hpp"

// A server that says anything, in any order: a flow ends within its bounds, and confirms nothing
// that nobody compared.

using namespace vouch;
using namespace vouch::policy;

namespace {

class anything {
public:
    explicit anything(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }
    bool once_in(std::size_t n) { return below(n) == 0; }

    verification some_verification() {
        static constexpr std::array states{"requested", "ready", "sas_ready", "qr_scanned",
                                           "done",      "error", "cancelled", "dreaming"};
        static constexpr std::array actions{"accept",    "cancel",      "qr.confirmScanned",
                                            "sas.start", "sas.confirm", "sing"};
        static constexpr std::array comparisons{"cat/1", "cat/2", "dog/1", "cat", "/1", "/", ""};
        verification v;
        v.id = text(once_in(12) ? "v2" : "v1");
        // Ends are rare, or most flows would be short.
        v.state = wire_enum<verification_state>(text(states[below(once_in(8) ? 8 : 4)]));
        v.direction = once_in(2) ? direction::incoming : direction::outgoing;
        std::vector<wire_enum<action>> offered;
        for (auto const a : actions)
            if (once_in(3)) offered.emplace_back(text(a));
        v.available_actions = list<wire_enum<action>>(std::span<wire_enum<action> const>(offered));
        if (once_in(2)) v.methods = {method::sas, method::qr};
        if (once_in(4)) v.methods = {method::qr};
        if (once_in(4)) v.qr = qr_code{text(once_in(3) ? "ONE" : "TWO")};
        if (!once_in(4))
            v.sas = script::verification_of(std::string("x sas=") +
                                            comparisons[below(once_in(3) ? 7 : 1)])
                        .sas;
        return v;
    }

    snapshot some_snapshot() {
        session s = script::session_of(once_in(4) ? "trusted" : "");
        if (once_in(5)) s.verification = some_verification();
        std::optional<verification> v;
        if (!once_in(10)) v = some_verification();
        return detail::snapshot_access::make(std::move(s), std::move(v));
    }

private:
    std::mt19937 random_;
};

/// What must hold at each step.
class guard {
public:
    void before(flow const& f, flow_step const& step) {
        if (is_request(step.what)) ++requests_;
        if (step.what == flow_do::watch || is_question(step.what)) ++waits_;
        BOOST_TEST_REQUIRE(requests_ + waits_ <=
                           flow::max_fruitless * flow::max_progress + flow::max_polls);
        if (step.what == flow_do::compare) {
            auto const& sas = f.last().verification()->sas;
            BOOST_TEST_REQUIRE(sas.has_value());
            BOOST_TEST_REQUIRE(
                (!sas->emojis.empty() || (sas->decimals && !sas->decimals->empty())));
            asked_ = *sas;
        }
        if (step.what == flow_do::sas_confirm) {
            ++confirmed;
            BOOST_TEST_REQUIRE(approved_.has_value());
            BOOST_TEST_REQUIRE((f.last().verification()->sas == approved_));
            BOOST_TEST_REQUIRE(to_string(previous_) == "retrieve");
            BOOST_TEST_REQUIRE(!refused_);
        }
        if (step.what == flow_do::accept) BOOST_TEST_REQUIRE(accepted_);
        if (step.what == flow_do::qr_confirm_scanned) BOOST_TEST_REQUIRE(scanned_);
        if (step.what == flow_do::done) BOOST_TEST_REQUIRE(!refused_);
        previous_ = step.what;
    }
    void said(flow_do question, bool yes) {
        if (question == flow_do::compare && yes) approved_ = asked_;
        if (question == flow_do::ask_accept) accepted_ = yes;
        if (question == flow_do::ask_scanned) scanned_ = yes;
        if (question != flow_do::show_qr && !yes) refused_ = true;
    }
    int confirmed = 0;

private:
    int requests_ = 0;
    int waits_ = 0;
    bool accepted_ = false;
    bool scanned_ = false;
    bool refused_ = false;
    flow_do previous_{};
    std::optional<sas_comparison> asked_;
    std::optional<sas_comparison> approved_;
};

flow_step answer(flow& f, flow_step const& step, anything& any, guard& g) {
    if (any.once_in(15)) {
        if (step.what == flow_do::watch || is_question(step.what))
            return f.on_error(any.once_in(2) ? flow_trouble::not_found : flow_trouble::final);
        static constexpr std::array troubles{flow_trouble::transient, flow_trouble::outcome_unknown,
                                             flow_trouble::conflict,  flow_trouble::not_found,
                                             flow_trouble::rejected,  flow_trouble::final};
        auto const trouble = troubles[any.below(any.once_in(4) ? 6 : 4)];
        return f.on_error(trouble, any.once_in(2) ? any.some_snapshot() : snapshot());
    }
    if (step.what == flow_do::session) {
        auto const s = any.some_snapshot();
        return f.on_session(s.session());
    }
    if (step.what == flow_do::list) {
        std::vector<verification> items;
        for (auto n = any.below(3); n > 0; --n) items.push_back(any.some_verification());
        return f.on_list(items);
    }
    if (is_question(step.what) && !any.once_in(4)) {
        if (step.what == flow_do::scan)
            return f.on_scan(any.once_in(2) ? std::optional<std::string>("P") : std::nullopt);
        bool const yes = !any.once_in(6);
        g.said(step.what, yes);
        return f.on_answer(yes);
    }
    return f.on_snapshot(any.some_snapshot());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_random)

BOOST_AUTO_TEST_CASE(ends_within_its_bounds_and_confirms_nothing_unseen) {
    std::array<int, 19> ends{};
    int confirmed = 0;
    for (std::uint32_t seed = 0; seed < script::seeds(20'000); ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        anything any(seed);
        flow f({.id = any.once_in(2) ? "v1" : "",
                .create = !any.once_in(4),
                .prefer = any.once_in(2) ? method::qr : method::sas,
                .wait_trusted = any.once_in(2),
                .wait_ready = any.once_in(8)});
        guard g;
        flow_step step = f.begin();
        int polls = 0;
        while (!is_end(step.what)) {
            // How long nobody asks is not up to the server.
            bool const polling = step.what == flow_do::list && step.after > duration::zero();
            if (polling && ++polls > 20) {
                step = f.on_deadline();
                break;
            }
            if (!polling) g.before(f, step);
            step = answer(f, step, any, g);
        }
        g.before(f, step);
        BOOST_TEST((step.what != flow_do::fail || step.error == errc{} || !step.text.empty()));
        ++ends[static_cast<std::size_t>(step.what)];
        confirmed += g.confirmed;
    }
    // The seeds do reach what they are about.
    BOOST_TEST(ends[static_cast<std::size_t>(flow_do::done)] > 0);
    BOOST_TEST(ends[static_cast<std::size_t>(flow_do::cancelled)] > 0);
    BOOST_TEST(ends[static_cast<std::size_t>(flow_do::fail)] > 0);
    BOOST_TEST(confirmed > 0);
}

BOOST_AUTO_TEST_SUITE_END()
