#include <boost/test/unit_test.hpp>

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vouch/emulator.hpp>
#include <vouch/verify.hpp>

// verify() on both sides against the emulator, over sockets and with real cryptography.

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch;

namespace {

/// The person at one device. `partner`: whose screen the camera sees.
struct person : verify_handler {
    explicit person(asio::io_context& ctx) : code_shown(ctx, 1) {}

    bool accepts = true;
    bool matches = true;
    bool thinks_for_ever = false;
    bool uses_code = false;
    person* partner = nullptr;

    std::optional<sas_comparison> compared;
    std::string code;
    asio::experimental::channel<void(error_code)> code_shown;
    std::function<void()> on_question = [] {};
    std::function<void(std::string const&)> on_progress = [](std::string const&) {};
    std::vector<std::string> states;

    asio::awaitable<bool> accept(verification const&) override { return answer(accepts); }
    asio::awaitable<bool> compare(verification const& v) override {
        compared = v.sas;
        return answer(matches);
    }
    asio::awaitable<bool> scanned(verification const&) override { return answer(matches); }
    asio::awaitable<bool> show_qr(verification const& v) override {
        code = v.qr->data.str();
        code_shown.try_send(error_code{});
        return answer(uses_code);
    }
    asio::awaitable<std::optional<std::string>> scan(verification const&) override {
        if (!uses_code || partner == nullptr) co_return std::nullopt;
        co_await partner->code_shown.async_receive(asio::use_awaitable);
        co_return partner->code;
    }
    void progress(snapshot const& s) override {
        states.emplace_back(s.verification()->state.raw());
        on_progress(states.back());
    }

private:
    asio::awaitable<bool> answer(bool yes) {
        on_question();
        if (thinks_for_ever) {
            asio::experimental::channel<void(error_code)> never(co_await asio::this_coro::executor);
            co_await never.async_receive(asio::use_awaitable);
        }
        co_return yes;
    }
};

struct outcome {
    std::optional<verify_result> result;
    std::exception_ptr thrown;
    bool over = false;
    asio::cancellation_signal stop;
    failure story;
};

struct rig {
    explicit rig(emulator::options const& o = {}) : server(ctx.get_executor(), o) {}

    client device(std::string_view name) {
        auto const d = server.device(name);
        std::string const url = server.url();
        client_options o;
        o.base_url = url;
        o.token = d.token;
        o.use_environment = false;
        return client(net, o);
    }
    std::shared_ptr<outcome> start(std::string_view name, person& p, verify_options o = {}) {
        auto out = std::make_shared<outcome>();
        o.details = &out->story;
        asio::co_spawn(ctx, verify(device(name), p, o),
                       asio::bind_cancellation_slot(out->stop.slot(),
                                                    [out](std::exception_ptr e, verify_result r) {
                                                        out->thrown = e;
                                                        if (!e) out->result = std::move(r);
                                                        out->over = true;
                                                    }));
        return out;
    }
    void run_to_end(outcome const& o) {
        while (!o.over) ctx.run_one();
    }
    /// Of every flow.
    void finish(std::vector<std::shared_ptr<outcome>> const& flows) {
        for (auto const& f : flows) run_to_end(*f);
        BOOST_TEST(net.stats().operations == 0U);
    }

    asio::io_context ctx{1};
    pool net{ctx.get_executor()};
    emulator::server server;
    person laptop{ctx}, phone{ctx};
};

verify_options waiting(method prefer = method::sas) {
    verify_options o;
    o.create = false;
    o.prefer = prefer;
    return o;
}

void check_done(outcome const& o) {
    BOOST_TEST_REQUIRE(o.result.has_value(), o.story.message);
    BOOST_TEST((o.result->state == verification_state::done));
    BOOST_TEST(o.result->trusted);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verify_integration)

BOOST_AUTO_TEST_CASE(by_emoji) {
    rig r;
    auto const laptop = r.start("laptop", r.laptop);
    auto const phone = r.start("phone", r.phone, waiting());
    r.finish({laptop, phone});
    check_done(*laptop);
    check_done(*phone);
    BOOST_TEST_REQUIRE((r.laptop.compared && r.phone.compared));
    BOOST_TEST((*r.laptop.compared == *r.phone.compared));
    BOOST_TEST(!r.laptop.compared->emojis.empty());
    // Each confirmed once, whoever started.
    auto const id = laptop->result->last.verification()->id;
    unsigned confirmed = 0;
    for (auto const& e : r.server.effects(id))
        if (e.action == "sas_confirm") confirmed += e.performed;
    BOOST_TEST(confirmed == 2U);
}

BOOST_AUTO_TEST_CASE(by_emoji_with_both_sides_starting_at_once) {
    // The answers to both starts are on their way at the same time.
    std::array<emulator::device_options, 2> const devices{
        emulator::device_options{.name = "laptop", .trusted = false},
        emulator::device_options{.name = "phone"}};
    for (bool const strict : {false, true}) {
        emulator::options o;
        o.devices = devices;
        o.strict_repeats = strict;
        o.odd_ids = true;
        o.message_delay = 5ms;
        rig r(o);
        r.server.fault({.kind = emulator::fault_kind::delay,
                        .endpoint = "sas_start",
                        .count = 2,
                        .wait = 20ms});
        auto const laptop = r.start("laptop", r.laptop);
        auto const phone = r.start("phone", r.phone, waiting());
        r.finish({laptop, phone});
        check_done(*laptop);
        check_done(*phone);
    }
}

BOOST_AUTO_TEST_CASE(by_code_either_way) {
    for (bool const laptop_shows : {true, false}) {
        std::array<emulator::device_options, 2> const devices{
            emulator::device_options{.name = "laptop",
                                     .trusted = false,
                                     .show_qr = laptop_shows,
                                     .scan_qr = !laptop_shows},
            emulator::device_options{
                .name = "phone", .show_qr = !laptop_shows, .scan_qr = laptop_shows}};
        emulator::options o;
        o.devices = devices;
        rig r(o);
        for (auto* p : {&r.laptop, &r.phone}) p->uses_code = true;
        r.laptop.partner = &r.phone;
        r.phone.partner = &r.laptop;
        // A camera sees a screen only once there is something on it.
        verify_options asking;
        asking.prefer = method::qr;
        auto& shower = laptop_shows ? r.laptop : r.phone;
        auto const first =
            laptop_shows ? r.start("laptop", r.laptop, asking) : r.start("phone", r.phone, asking);
        while (shower.states.empty()) r.ctx.run_one();
        auto& scanner = laptop_shows ? r.phone : r.laptop;
        scanner.accepts = true;
        auto const second = laptop_shows ? r.start("phone", r.phone, waiting(method::qr))
                                         : r.start("laptop", r.laptop, waiting(method::qr));
        r.finish({first, second});
        check_done(*first);
        check_done(*second);
    }
}

BOOST_AUTO_TEST_CASE(a_mismatch_ends_both) {
    for (bool const laptop_says_so : {true, false}) {
        rig r;
        (laptop_says_so ? r.laptop : r.phone).matches = false;
        (laptop_says_so ? r.phone : r.laptop).thinks_for_ever = laptop_says_so;
        r.phone.thinks_for_ever = false;
        auto const laptop = r.start("laptop", r.laptop);
        auto const phone = r.start("phone", r.phone, waiting());
        r.finish({laptop, phone});
        auto const& who = laptop_says_so ? *laptop : *phone;
        auto const& other = laptop_says_so ? *phone : *laptop;
        BOOST_TEST_REQUIRE(who.result.has_value(), who.story.message);
        BOOST_TEST((who.result->state == verification_state::cancelled));
        BOOST_TEST(!who.result->trusted == laptop_says_so);
        BOOST_TEST((other.story.code == errc::verification_cancelled));
        BOOST_TEST(other.story.server_code == "m.mismatched_sas");
    }
}

// From that very moment on: nobody is asked any more.
BOOST_AUTO_TEST_CASE(cancelled_when_the_comparison_is_there) {
    rig r;
    auto const laptop = r.start("laptop", r.laptop);
    auto const phone = r.start("phone", r.phone, waiting());
    r.phone.thinks_for_ever = true;
    r.phone.on_question = [&] { r.phone.thinks_for_ever = r.phone.compared.has_value(); };
    r.laptop.on_progress = [&](std::string const& state) {
        if (state == "sas_ready") laptop->stop.emit(asio::cancellation_type::terminal);
    };
    r.run_to_end(*laptop);
    BOOST_TEST((laptop->story.code == condition::cancelled));
    BOOST_TEST(r.laptop.states.back() == "sas_ready");
    BOOST_TEST(!r.laptop.compared.has_value());
    phone->stop.emit(asio::cancellation_type::terminal);
    r.finish({laptop, phone});
}

BOOST_AUTO_TEST_CASE(a_tampered_key_shows_as_other_emoji) {
    std::array<emulator::device_options, 2> const devices{
        emulator::device_options{.name = "laptop", .trusted = false},
        emulator::device_options{.name = "phone", .tamper = emulator::tampering::key}};
    emulator::options o;
    o.devices = devices;
    rig r(o);
    r.laptop.matches = false;
    auto const laptop = r.start("laptop", r.laptop);
    r.phone.on_question = [] {};
    auto const phone = r.start("phone", r.phone, waiting());
    r.finish({laptop, phone});
    BOOST_TEST_REQUIRE(r.laptop.compared.has_value());
    if (r.phone.compared) BOOST_TEST(!(*r.laptop.compared == *r.phone.compared));
    BOOST_TEST(!phone->result.has_value());
    BOOST_TEST_REQUIRE(laptop->result.has_value(), laptop->story.message);
    BOOST_TEST(!laptop->result->trusted);
}

BOOST_AUTO_TEST_CASE(the_other_side_declines) {
    rig r;
    r.phone.accepts = false;
    auto const laptop = r.start("laptop", r.laptop);
    auto const phone = r.start("phone", r.phone, waiting());
    r.finish({laptop, phone});
    BOOST_TEST((phone->result && phone->result->state == verification_state::cancelled));
    BOOST_TEST((laptop->story.code == errc::verification_cancelled));
    BOOST_TEST(laptop->story.server_code == "m.user");
}

BOOST_AUTO_TEST_CASE(nobody_answers_until_the_protocol_s_time_is_over) {
    rig r;
    auto const laptop = r.start("laptop", r.laptop);
    while (r.laptop.states.empty()) r.ctx.run_one();
    r.server.advance(11min);
    r.finish({laptop});
    BOOST_TEST((laptop->story.code == errc::verification_cancelled));
    BOOST_TEST(laptop->story.server_code == "m.timeout");
}

BOOST_AUTO_TEST_CASE(cancelled_while_the_person_thinks_and_resumed) {
    rig r;
    r.laptop.thinks_for_ever = true;
    bool asked = false;
    r.laptop.on_question = [&] { asked = true; };
    auto const first = r.start("laptop", r.laptop);
    auto const phone = r.start("phone", r.phone, waiting());
    while (!asked) r.ctx.run_one();
    first->stop.emit(asio::cancellation_type::terminal);
    r.run_to_end(*first);
    BOOST_TEST((first->story.code == condition::cancelled));
    BOOST_TEST(!phone->over);
    r.laptop.thinks_for_ever = false;
    auto const again = r.start("laptop", r.laptop);
    r.finish({again, phone});
    check_done(*again);
    check_done(*phone);
}

BOOST_AUTO_TEST_CASE(lost_answers_and_outages) {
    rig r;
    using enum emulator::fault_kind;
    for (auto const kind : {reset_after, status_after, reset, status, garble})
        for (std::string_view const endpoint : {"accept", "sas_start", "sas_confirm"})
            r.server.fault({.kind = kind, .endpoint = endpoint, .probability = 0.3, .status = 502});
    auto const laptop = r.start("laptop", r.laptop);
    auto const phone = r.start("phone", r.phone, waiting());
    r.finish({laptop, phone});
    check_done(*laptop);
    check_done(*phone);
    for (auto const& e : r.server.effects(laptop->result->last.verification()->id))
        BOOST_TEST(e.performed <= 1U, e.device << ' ' << e.action);
}

BOOST_AUTO_TEST_SUITE_END()
