#include <ostream>

#include <emulator/service/fault_book.hpp>

#include "plan.hpp"

namespace vouch::seeds {

namespace {

std::string_view to_string(part p) {
    static constexpr std::array names{"verifies", "asks",    "answers",
                                      "scripted", "follows", "calls"};
    return names[static_cast<std::size_t>(p)];
}
std::string_view to_string(blow b) {
    static constexpr std::array names{"cancel total", "cancel partial", "cancel terminal",
                                      "drop handles", "close pool",     "end world"};
    return names[static_cast<std::size_t>(b)];
}
std::string_view to_string(upheaval u) {
    static constexpr std::array names{"restart", "restart without its verifications",
                                      "restart as another server", "turn the wall clock",
                                      "turn the server's clock"};
    return names[static_cast<std::size_t>(u)];
}
auto ms(duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

void print(std::ostream& out, emulator::fault const& f) {
    out << "  fault " << emulator::to_string(f.kind) << " of "
        << (f.device.empty() ? "anyone" : f.device) << "'s "
        << (f.endpoint.empty() ? "requests" : f.endpoint) << ", from number " << f.nth << ", times "
        << f.count << ", probability " << f.probability << ", status " << f.status << ", bytes "
        << f.bytes << ", wait " << ms(f.wait) << " ms";
    if (!f.retry_after.empty()) out << ", Retry-After " << f.retry_after;
    if (!f.retry_after_ms.empty()) out << ", retry-after-ms " << f.retry_after_ms;
    if (!f.should_retry.empty()) out << ", x-should-retry " << f.should_retry;
    out << '\n';
}

void print(std::ostream& out, site_plan const& s) {
    if (s.tls)
        out << " TLS" << (s.shows.close_notify ? "" : " without close_notify")
            << (s.shows.certificate == testing::tls_behaviour::shown::good
                    ? ""
                    : " and a bad certificate");
    out << (s.hold ? " holds" : "") << (s.etag ? " etag" : "")
        << (s.strict_repeats ? " strict" : "") << (s.odd_ids ? " odd-ids" : "") << " message delay "
        << ms(s.message_delay) << " ms, bad links " << s.bad_links << " %";
    if (s.hang_up_after != 0)
        out << ", hangs up after " << s.hang_up_after << " answers and " << ms(s.hang_up_wait)
            << " ms";
    static constexpr std::array wanted{"", " may have a bell", " must have a bell"};
    for (std::size_t d = 0; d < s.wanted.size(); ++d)
        if (s.wanted[d] != push_mode::off)
            out << (d == 0 ? ", the laptop" : ", the phone")
                << wanted[static_cast<std::size_t>(s.wanted[d])];
    if (!s.events) out << ", no events";
    if (s.surplus_after != 0) out << ", surplus after answer " << s.surplus_after;
    out << '\n';
    for (auto const& f : s.faults) print(out, f);
}

void print(std::ostream& out, actor_plan const& a) {
    auto const& p = a.person;
    out << (a.device == 0 ? "laptop" : "phone") << " of site " << a.site << ' ' << to_string(a.part)
        << " from " << ms(a.begins) << " ms, for " << ms(a.timeout) << " ms"
        << (a.prefer_qr ? ", prefers QR" : "") << (a.create ? ", creates" : "") << "; the person"
        << (p.accepts ? "" : " declines") << (p.matches ? "" : " sees a mismatch")
        << (p.shows ? " shows" : "") << (p.scans ? " scans" : "") << " thinks for " << ms(p.thinks)
        << " ms\n";
}

}  // namespace

std::ostream& operator<<(std::ostream& out, plan const& p) {
    auto const& l = p.limits;
    out << "seed " << p.seed << ": latency " << ms(p.latency) << " ms, retries " << p.max_retries
        << ", pool: " << l.max_total << " in total, " << l.max_per_origin << " an origin, "
        << l.max_held_per_origin << " held, " << l.max_waiting << " waiting; idle "
        << ms(l.idle_timeout) << " ms, life " << ms(l.max_lifetime) << " ms\n";
    for (std::size_t i = 0; i < p.sites.size(); ++i) {
        out << "site " << i << ":";
        print(out, p.sites[i]);
        if (p.sites[i].bad_links == 0) continue;
        for (std::size_t n = 0; n < 8; ++n)
            out << "  link " << n << "  " << link_of(p, i, n) << '\n';
    }
    for (auto const& a : p.actors) print(out, a);
    for (auto const& b : p.blows)
        out << "at step " << b.step << '.' << b.depth << ": " << to_string(b.what) << ' ' << b.whom
            << '\n';
    for (auto const& u : p.upheavals)
        out << "at " << ms(u.at) << " ms, site " << u.site << ": " << to_string(u.what) << ", "
            << ms(u.by) << " ms\n";
    return out;
}

}  // namespace vouch::seeds
