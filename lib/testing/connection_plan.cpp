#include <chrono>
#include <ostream>

#include <boost/asio/error.hpp>
#include <vouch/testing.hpp>

#include "testing/dice.hpp"

namespace vouch::testing {

namespace {

using std::chrono::milliseconds;

constexpr duration for_ever = duration::max();

/// Asio's own connector lets no dial hang.
constexpr duration connect_timeout = std::chrono::seconds(5);
/// Enough for a request, and for the first response or two.
constexpr std::uint64_t bytes_that_matter = 1800;

void manner(dice& d, way_plan& w) {
    if (d.one_in(3)) w.latency = d.pause(milliseconds(300));
    if (d.one_in(3)) w.jitter = d.pause(milliseconds(200));
    if (d.one_in(5)) w.segment = 1 + d.below(400);
    if (d.one_in(24)) {  // a drip
        w.segment = 1;
        w.gap = d.pause(milliseconds(30));
    }
    if (d.one_in(6)) w.gather = d.pause(milliseconds(50));
}

void damage(dice& d, way_plan& w) {
    static constexpr std::array faults{wire_fault::reset, wire_fault::reset, wire_fault::end,
                                       wire_fault::stall, wire_fault::noise};
    w.fault = d.one_of(faults);
    w.after = d.below(bytes_that_matter);
    if (w.fault == wire_fault::stall)
        w.wait = d.one_in(3) ? for_ever : d.pause(milliseconds(20'000));
    else if (d.one_in(3))
        w.wait = d.pause(milliseconds(4000));
}

void dial(dice& d, connection_plan& p) {
    static constexpr std::array errors{
        boost::asio::error::connection_refused, boost::asio::error::connection_reset,
        boost::asio::error::host_unreachable, boost::asio::error::timed_out};
    if (d.one_in(8)) p.dial_time = d.pause(milliseconds(8000));
    if (!d.one_in(8)) return;
    p.dial_error = d.one_of(errors);
    if (d.one_in(4)) {
        p.dial_error = boost::asio::error::host_not_found_try_again;
        p.dial_fails_at = dial_step::resolve;
    }
    if (p.dial_error == boost::asio::error::timed_out) p.dial_time = connect_timeout;
}

void print(std::ostream& out, std::string_view name, duration d) {
    if (d == for_ever)
        out << ' ' << name << " for ever";
    else if (d != duration{})
        out << ' ' << name << ' ' << std::chrono::duration_cast<milliseconds>(d).count() << " ms";
}

void print(std::ostream& out, std::string_view name, std::size_t n) {
    if (n != 0) out << ' ' << name << ' ' << n;
}

void print(std::ostream& out, std::string_view name, way_plan const& w) {
    out << ' ' << name << ":";
    print(out, "latency", w.latency);
    print(out, "jitter", w.jitter);
    print(out, "segment", w.segment);
    print(out, "gap", w.gap);
    print(out, "gather", w.gather);
    if (w.fault == wire_fault::none) return;
    out << ' ' << to_string(w.fault) << " after " << w.after;
    print(out, "wait", w.wait);
}

}  // namespace

std::string_view to_string(wire_fault f) noexcept {
    switch (f) {
        case wire_fault::none:
            return "none";
        case wire_fault::reset:
            return "reset";
        case wire_fault::end:
            return "end";
        case wire_fault::stall:
            return "stall";
        case wire_fault::noise:
            return "noise";
    }
    return "";
}

connection_plan random_connection(std::uint64_t seed) noexcept {
    dice d(seed);
    connection_plan p;
    manner(d, p.to_server);
    manner(d, p.to_client);
    if (d.one_in(8)) p.most_written = 1 + d.below(200);
    if (d.one_in(8)) p.most_read = 1 + d.below(200);
    switch (d.below(8)) {
        case 0:
            dial(d, p);
            break;
        case 1:
            damage(d, p.to_server);
            break;
        case 2:
        case 3:
            damage(d, p.to_client);
            break;
        default:
            break;
    }
    return p;
}

std::ostream& operator<<(std::ostream& out, connection_plan const& p) {
    out << "dial:";
    if (p.dial_error == boost::asio::error::would_block)
        out << " hangs";
    else if (p.dial_error)
        out << ' ' << p.dial_error.message();
    print(out, "takes", p.dial_time);
    print(out, "to server", p.to_server);
    print(out, "at once", p.most_written);
    print(out, "to client", p.to_client);
    print(out, "at once", p.most_read);
    return out;
}

}  // namespace vouch::testing
