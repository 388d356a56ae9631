// No call outlives its deadline, wherever it stands when the time is over.

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::call_options;
using vouch::duration;
using vouch::errc;
using vouch::error_code;

namespace {

/// Streams that take some bytes and then no more, as where the other side does not read.
class full_connector final : public vouch::connector {
public:
    explicit full_connector(std::size_t takes) : takes_(takes) {}
    vouch::connector* below = nullptr;

    std::unique_ptr<dial> start(vouch::origin const& to, dialer& d) override {
        auto made = std::make_unique<full_dial>(d, takes_);
        made->under_way = below->start(to, *made);
        return made;
    }

private:
    class full_stream final : public vouch::transport {
    public:
        full_stream(std::unique_ptr<transport> t, std::size_t takes)
            : stream_(std::move(t)), takes_(takes) {}
        std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
            return stream_->try_read(buffer, ec);
        }
        std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
            if (takes_ == 0) {
                ec = boost::asio::error::would_block;
                return 0;
            }
            auto const n = stream_->try_write(bytes.first(std::min(takes_, bytes.size())), ec);
            takes_ -= n;
            return n;
        }
        void async_wait(wait_type type, waiter& w) override {
            if (type == wait_type::read) stream_->async_wait(type, w);
        }
        void cancel() noexcept override { stream_->cancel(); }

    private:
        std::unique_ptr<transport> stream_;
        std::size_t takes_;
    };

    struct full_dial final : dial, dialer {
        full_dial(dialer& d, std::size_t n) : told(d), takes(n) {}
        void on_dialed(std::unique_ptr<vouch::transport> t, error_code ec,
                       vouch::dial_step step) override {
            auto& d = told;
            auto stream = t ? std::make_unique<full_stream>(std::move(t), takes) : nullptr;
            d.on_dialed(std::move(stream), ec, step);  // this is gone afterwards
        }
        dialer& told;
        std::size_t takes;
        std::unique_ptr<dial> under_way;
    };

    std::size_t takes_;
};

/// Where the call stands when its time is over.
enum class phase {
    queue,
    dial,
    refused,
    write,
    write_half,
    header,
    header_half,
    body,
    drip,
    pause,
    read_back,
    read_back_drip,
    read_back_fails,
};

constexpr std::array<std::pair<phase, char const*>, 13> phases{{
    {phase::queue, "waiting for a connection"},
    {phase::dial, "dialing"},
    {phase::refused, "refused again and again"},
    {phase::write, "writing the first byte"},
    {phase::write_half, "writing the rest"},
    {phase::header, "waiting for an answer"},
    {phase::header_half, "amid the header"},
    {phase::body, "amid the body"},
    {phase::drip, "while the body drips"},
    {phase::pause, "between attempts"},
    {phase::read_back, "reading back"},
    {phase::read_back_drip, "while what is read back drips"},
    {phase::read_back_fails, "reading back again and again"},
}};

using done = std::function<void(error_code)>;
struct call {
    char const* name;
    std::function<void(vouch::client&, call_options const&, done)> start;
};

std::vector<call> const& calls() {
    static std::vector<call> const all{
        {"session",
         [](auto& c, auto& o, done d) { c.session(o, [d](error_code e, auto const&) { d(e); }); }},
        {"list",
         [](auto& c, auto& o, done d) { c.list(o, [d](error_code e, auto const&) { d(e); }); }},
        {"retrieve", [](auto& c, auto& o,
                        done d) { c.retrieve("v", o, [d](error_code e, auto const&) { d(e); }); }},
        {"create", [](auto& c, auto& o,
                      done d) { c.create({}, o, [d](error_code e, auto const&) { d(e); }); }},
        {"accept", [](auto& c, auto& o,
                      done d) { c.accept("v", o, [d](error_code e, auto const&) { d(e); }); }},
        {"cancel",
         [](auto& c, auto& o, done d) {
             c.cancel("v", {.code = "m.user"}, o, [d](error_code e, auto const&) { d(e); });
         }},
        {"sas_confirm",
         [](auto& c, auto& o, done d) {
             c.sas_confirm("v", o, [d](error_code e, auto const&) { d(e); });
         }},
        {"qr_scan", [](auto& c, auto& o,
                       done d) { c.qr_scan("code", o, [d](error_code e, auto const&) { d(e); }); }},
    };
    return all;
}

/// A server and a network that let a call get as far as `where`, and no further.
class stage {
public:
    explicit stage(phase where)
        : where_(where),
          network_(where == phase::write ? 0 : 10),
          s_({.max_per_origin = 1,
              .max_held_per_origin = 1,
              .connector = full() ? &network_ : nullptr}) {
        network_.below = &s_.sim.connector();
        if (where != phase::refused) s_.sim.listen(scene::at(80), &server_);
        if (where == phase::dial) s_.sim.fail_dials(scene::at(80), boost::asio::error::would_block);
    }

    struct ending {
        error_code ec;
        duration took{};
        vouch::failure story;
    };
    ending run(call const& what, call_options o) {
        auto c = s_.client(80);
        if (where_ == phase::queue) {  // of either lane
            c.session({.timeout = 1h, .attempt_timeout = 1h}, [](error_code, auto const&) {});
            c.watch("other", [](error_code, auto const&) {});
            s_.sim.run_for(10ms);
        }
        ending e;
        bool over = false;
        o.details = &e.story;
        auto const began = s_.sim.elapsed();
        what.start(c, o, [&](error_code ec) {
            over = true;
            e.ec = ec;
            e.took = s_.sim.elapsed() - began;
        });
        BOOST_TEST_REQUIRE(s_.sim.run_until([&] { return over; }));
        s_.sim.settle();
        auto const stats = s_.pool.stats();
        std::size_t const others = where_ == phase::queue ? 1 : 0;
        BOOST_TEST(stats.operations == 2 * others);
        BOOST_TEST(stats.leased == others);
        BOOST_TEST(stats.held == others);
        BOOST_TEST(stats.waiting == 0U);
        return e;
    }

private:
    [[nodiscard]] bool full() const {
        return where_ == phase::write || where_ == phase::write_half;
    }

    void take(server_request const& r) {
        std::string const head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n";
        bool const post = r.method == "POST";
        switch (where_) {
            case phase::header_half:
                return r.from->send(head);
            case phase::body:
                return r.from->send(head + "\r\n{\"session\":");
            case phase::drip:
                r.from->send(head + "\r\n ");
                return drip_on(r);
            case phase::pause:
                return r.reply(503, "{}");
            case phase::read_back:
                return post ? r.from->reset() : void();
            case phase::read_back_drip:
                if (post) return r.from->reset();
                r.from->send(head + "\r\n ");
                return drip_on(r);
            case phase::read_back_fails:
                return post ? r.from->reset() : r.reply(502, "");
            default:
                return;
        }
    }
    void drip_on(server_request const& r) {
        s_.sim.after(700ms, [this, r] {
            if (!r.from->open()) return;
            r.from->send(" ");
            drip_on(r);
        });
    }

    phase where_;
    full_connector network_;
    scene s_;
    scripted_server server_{[this](server_request const& r) { take(r); }};
};

bool can_be(phase where, call const& what) {
    bool const read = what.name == std::string("session") || what.name == std::string("list") ||
                      what.name == std::string("retrieve");
    bool const reading_back = where == phase::read_back || where == phase::read_back_drip ||
                              where == phase::read_back_fails;
    return !(read && reading_back);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deadlines)

BOOST_AUTO_TEST_CASE(no_call_outlives_its_deadline) {
    for (auto const& [where, name] : phases) {
        std::size_t runs = 0;
        std::size_t early = 0;
        duration latest = -1h;
        for (auto const& what : calls()) {
            if (!can_be(where, what)) continue;
            for (duration const deadline : {duration(1ns), duration(1ms), duration(300ms),
                                            duration(1s), duration(7s), duration(30s)}) {
                for (auto const attempt :
                     {std::optional<duration>(), std::optional<duration>(2s)}) {
                    stage s(where);
                    auto const e = s.run(what, {.timeout = deadline, .attempt_timeout = attempt});
                    BOOST_TEST_CONTEXT(what.name << " " << name << ", " << in_ms(deadline)
                                                 << " ms: " << e.ec.message() << " after "
                                                 << in_ms(e.took) << " ms") {
                        BOOST_TEST(bool(e.ec));
                        BOOST_TEST((e.took <= deadline));
                        BOOST_TEST((e.ec == errc::timed_out || e.ec == errc::outcome_unknown ||
                                    e.ec == vouch::condition::transient));
                        BOOST_TEST((e.story.elapsed == e.took));
                    }
                    ++runs;
                    if (e.took < deadline) ++early;
                    latest = std::max(latest, e.took - deadline);
                }
            }
        }
        BOOST_TEST_MESSAGE(name << ": " << runs << " calls, the latest ended " << in_ms(latest)
                                << " ms after its deadline, " << early << " ended before");
        BOOST_TEST((latest <= 0s));
    }
}

BOOST_AUTO_TEST_CASE(a_wait_beyond_the_deadline_is_not_begun) {
    std::size_t runs = 0;
    duration longest{};
    for (auto const& what : calls()) {
        for (int const status : {408, 425, 429, 503}) {
            for (char const* const hint :
                 {"Retry-After: 31\r\n", "Retry-After: 86400\r\n", "retry-after-ms: 30000\r\n",
                  "Retry-After: Tue, 14 Nov 2023 22:14:00 GMT\r\n"}) {  // 40 s after the beginning
                scene s;
                scripted_server server(
                    [&](server_request const& r) { r.reply(status, "{}", hint); });
                s.sim.listen(scene::at(80), &server);
                auto c = s.client(80);
                std::optional<error_code> end;
                vouch::failure story;
                what.start(c, {.details = &story}, [&](error_code ec) { end = ec; });
                BOOST_TEST_REQUIRE(s.sim.run_until([&] { return end.has_value(); }));
                longest = std::max(longest, s.sim.elapsed());
                BOOST_TEST_CONTEXT(what.name << " " << status << " " << hint << story.message) {
                    BOOST_TEST(bool(*end));
                    BOOST_TEST(server.requests() == 1U);
                    BOOST_TEST(story.status == status);
                    BOOST_TEST(story.message.find("the server asks to wait until after the "
                                                  "deadline") != std::string::npos);
                }
                ++runs;
            }
        }
    }
    BOOST_TEST_MESSAGE(runs << " calls told to wait until after their deadline: the longest took "
                            << in_ms(longest) << " ms");
    BOOST_TEST((longest < 10ms));
}

// One that ends before the deadline is waited for in full.
BOOST_AUTO_TEST_CASE(a_wait_within_the_deadline_is_kept) {
    for (char const* const hint : {"Retry-After: 29\r\n", "retry-after-ms: 29000\r\n",
                                   "Retry-After: Tue, 14 Nov 2023 22:13:49 GMT\r\n"}) {
        scene s;
        scripted_server server([&](server_request const& r) {
            if (s.sim.elapsed() < 29s) return r.reply(503, "{}", hint);
            r.reply(200, session_json());
        });
        s.sim.listen(scene::at(80), &server);
        auto c = s.client(80);
        std::optional<error_code> end;
        c.session([&](error_code ec, auto const&) { end = ec; });
        BOOST_TEST_REQUIRE(s.sim.run_until([&] { return end.has_value(); }));
        BOOST_TEST(!*end);
        BOOST_TEST(server.requests() == 2U);
    }
}

BOOST_AUTO_TEST_CASE(no_wait_outlives_its_deadline) {
    for (auto const& [where, name] : phases) {
        if (where == phase::read_back || where == phase::read_back_drip ||
            where == phase::read_back_fails)
            continue;
        for (duration const deadline : {duration(1ms), duration(1s), duration(40s)}) {
            vouch::watch_options const o{.timeout = deadline};
            for (call const &what :
                 {call{"watch",
                       [&](auto&c, auto&options, done d) {
                           auto mine = o;
                           mine.details = options.details;
                           c.watch("v", mine, [d](error_code e, auto const&) { d(e); });
                       }},
                  call{"wait_until", [&](auto&c, auto&options, done d) {
                           auto mine = o;
                           mine.details = options.details;
                           c.wait_until("v", vouch::verification_state::done, mine,
                                        [d](error_code e, auto const&) { d(e); });
                       }}}) {
                stage s(where);
                auto const e = s.run(what, {});
                BOOST_TEST_CONTEXT(what.name << " " << name << ", " << in_ms(deadline) << " ms") {
                    BOOST_TEST(e.ec == errc::timed_out);
                    BOOST_TEST((e.took == deadline));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
