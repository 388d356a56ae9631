// Any bytes as a response: read the same however they are cut, within bounds, as Beast reads them
// where both do, and whatever they are, the retry policy has an answer that is safe.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "http/classify.hpp"
#include "http/response.hpp"
#include "policy/call_plan.hpp"
#include "unit/http/beast_reader.hpp"

namespace {

using vouch::errc;
using vouch::fuzz::require;
using vouch::http::response_limits;
using vouch::http::response_reader;

constexpr response_limits limits{.header = 512, .body = 512};

/// Feeds in pieces of up to `step` bytes. Returns how many were taken.
std::size_t feed(response_reader& r, std::string_view text, std::size_t step) {
    std::size_t taken = 0;
    while (!text.empty()) {
        std::string const piece(text.substr(0, step));  // its end is where memory ends
        auto const n = r.feed(std::span<char const>(piece.data(), piece.size()));
        taken += n;
        require(n == piece.size() || r.done() || r.error() != errc{});
        if (n < piece.size()) break;
        text.remove_prefix(n);
    }
    return taken;
}

void check_same(response_reader const& a, response_reader const& b) {
    require(a.done() == b.done() && a.error() == b.error());
    require(a.error_message() == b.error_message());
    require(a.started() == b.started() && a.header_done() == b.header_done());
    require(a.status() == b.status() && a.reusable() == b.reusable());
    if (a.error() == errc{}) require(a.body() == b.body());
    require(a.etag() == b.etag() && a.content_type() == b.content_type());
    require(a.should_retry() == b.should_retry() && a.retry_after({}) == b.retry_after({}));
}

void check(response_reader const& r) {
    require(!(r.done() && r.error() != errc{}));
    require(r.error_message().empty() == (r.error() == errc{}));
    require(r.body().size() <= limits.body);
    require(!r.reusable() || r.done());
    require(!r.done() || (r.status() >= 200 && r.status() <= 999));
    (void)r.preference_applied();
    auto const most = vouch::duration(std::chrono::hours(24 * 365));
    if (auto const w = r.retry_after({})) require(*w >= vouch::duration(0) && *w <= most);
    if (auto const w = r.keep_alive_timeout()) require(*w >= vouch::duration(0) && *w <= most);
    for (auto const text : {r.etag(), r.location(), r.server_version(), r.content_type()})
        require(text.size() <= limits.header && text.find_first_of("\r\n") == text.npos);
}

/// What comes after a response that another may follow is not taken for a part of it.
void check_surplus(response_reader& r, std::string_view text, std::size_t taken) {
    r.reset(limits);
    require(feed(r, std::string(text.substr(0, taken)) + "HTTP/1.1 200 OK\r\n\r\n", 1000) == taken);
    require(r.done() && r.reusable());
}

/// What a call does next, and after it has read back; however often that is, it ends.
void decide(response_reader const& r, bool reused) {
    auto const facts = vouch::http::classify({.problem = r.error(),
                                              .request_written = true,
                                              .reused = reused,
                                              .response_started = r.started(),
                                              .status = r.status(),
                                              .retry_after = r.retry_after({}),
                                              .should_retry = r.should_retry()});
    using vouch::retry_decision;
    using vouch::policy::repeat;
    require(facts.stale_connection == (reused && !r.started()));
    for (auto const kind : {repeat::safe, repeat::action, repeat::create, repeat::qr_scan}) {
        vouch::policy::budget tokens;
        auto now = vouch::clock::time_point{};
        auto const deadline = now + std::chrono::seconds(30);
        vouch::policy::call_plan plan(kind, {}, now, deadline);
        bool const refused = r.done() && r.status() >= 400 && r.status() < 500;
        int steps = 0;
        for (bool on = true; on; require(++steps < 20)) {
            bool const reading = plan.reading_back();
            auto const step = reading ? plan.after_read_back_failure(facts, now, 0.5, tokens)
                                      : plan.after_attempt(facts, now, 0.5, tokens);
            require(now + step.wait < deadline);
            now += step.wait;
            if (r.done() && r.status() < 300 && !reading)
                require(step.decision == retry_decision::finish);
            // An effect call is not sent again unless it was refused before it could take effect.
            if (kind != repeat::safe && !refused && !reading)
                require(step.decision != retry_decision::resend);
            if (step.decision == retry_decision::give_up) require(step.code != errc{});
            on = step.decision == retry_decision::resend ||
                 step.decision == retry_decision::read_back;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static response_reader whole;
    static response_reader cut;
    auto text = vouch::fuzz::as_text(data, size);
    std::size_t const step = 1 + vouch::fuzz::take_byte(text) % 16;

    whole.reset(limits);
    cut.reset(limits);
    std::size_t const taken = feed(whole, text, text.size() + 1);
    std::size_t const taken_cut = feed(cut, text, step);
    check_same(whole, cut);
    if (whole.done()) require(taken == taken_cut);
    if (whole.reusable()) {
        check_surplus(cut, text, taken);
        check_same(whole, cut);
    }
    whole.finish();
    cut.finish();
    require(whole.done() || whole.error() != errc{});
    check_same(whole, cut);
    check(whole);
    decide(whole, true);
    decide(whole, false);
    require(vouch::test::difference(text, limits).empty());
    return 0;
}
