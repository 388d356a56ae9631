// Any bytes as a response, in pieces: read the same however they are cut, within bounds, and
// whatever they are, the retry policy has an answer that is safe.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "http/classify.hpp"
#include "http/response.hpp"
#include "policy/call_plan.hpp"

namespace {

using vouch::errc;
using vouch::http::response_limits;
using vouch::http::response_reader;

constexpr response_limits limits{.header = 512, .body = 512};

void require(bool holds) {
    if (!holds) std::abort();
}

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

void decide(response_reader const& r) {
    auto const facts = vouch::http::classify({.problem = r.error(),
                                              .request_written = true,
                                              .reused = true,
                                              .response_started = r.started(),
                                              .status = r.status(),
                                              .retry_after = r.retry_after({}),
                                              .should_retry = r.should_retry()});
    using vouch::retry_decision;
    vouch::policy::budget tokens;
    auto const start = vouch::clock::time_point{};
    auto const deadline = start + std::chrono::seconds(30);
    for (auto const kind : {vouch::policy::repeat::safe, vouch::policy::repeat::action}) {
        vouch::policy::call_plan plan(kind, {}, deadline);
        auto const step = plan.after_attempt(facts, start, 0.5, tokens);
        require(start + step.wait < deadline);
        if (r.done() && r.status() < 300) require(step.decision == retry_decision::finish);
        bool const refused = r.done() && r.status() >= 400 && r.status() < 500;
        if (kind == vouch::policy::repeat::action && !refused)
            require(step.decision != retry_decision::resend);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static response_reader whole;
    static response_reader cut;
    if (size == 0) return 0;
    std::size_t const step = 1 + data[0] % 16;
    std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);

    whole.reset(limits);
    cut.reset(limits);
    std::size_t const taken = feed(whole, text, text.size() + 1);
    std::size_t const taken_cut = feed(cut, text, step);
    if (whole.done()) {
        // What is whole in one piece is the same in many.
        require(cut.done() && taken_cut == taken && cut.body() == whole.body());
        require(cut.status() == whole.status() && cut.reusable() == whole.reusable());
        require(cut.etag() == whole.etag());
    }
    whole.finish();
    cut.finish();
    require(whole.done() || whole.error() != errc{});
    require(whole.done() == cut.done());
    check(whole);
    check(cut);
    decide(whole);
    return 0;
}
