#include <vouch/prometheus.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace vouch {

namespace {

double seconds(std::chrono::nanoseconds d) { return std::chrono::duration<double>(d).count(); }

std::string escaped(std::string_view value) {
    std::string out;
    for (char const c : value) {
        if (c == '\\' || c == '"') out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
}

/// One metric, and its samples.
class metric {
public:
    metric(std::ostream& out, std::string_view name, std::string_view type, std::string_view help)
        : out_(out), name_(name) {
        out_ << "# HELP vouch_" << name_ << ' ' << help << "\n# TYPE vouch_" << name_ << ' ' << type
             << '\n';
    }
    template <class Number>
    metric& operator()(Number value) {
        return sample({}, value);
    }
    template <class Number>
    metric& operator()(std::string_view label, std::string_view is, Number value) {
        return sample(labelled(label, is), value);
    }
    template <class Number>
    metric& operator()(std::string_view origin, std::string_view label, std::string_view is,
                       Number value) {
        return sample(labelled("origin", origin) + ',' + labelled(label, is), value);
    }

private:
    static std::string labelled(std::string_view label, std::string_view is) {
        return std::string(label) + "=\"" + escaped(is) + '"';
    }
    // Whatever the stream's locale and flags are.
    template <class Number>
    metric& sample(std::string const& labels, Number value) {
        std::array<char, 32> digits{};
        auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        out_ << "vouch_" << name_;
        if (!labels.empty()) out_ << '{' << labels << '}';
        out_ << ' '
             << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()))
             << '\n';
        return *this;
    }

    std::ostream& out_;
    std::string_view name_;
};

void write_calls(std::ostream& out, pool_stats const& p) {
    metric(out, "calls_begun_total", "counter",
           "Calls that began, looks of watches included.")(p.calls);
    auto const& f = p.failed;
    metric(out, "calls_total", "counter", "Calls that ended.")("result", "ok", p.succeeded)(
        "result", "cancelled", f.cancelled)("result", "timed_out", f.timed_out)(
        "result", "unreachable", f.unreachable)("result", "lost", f.lost)(
        "result", "refused", f.refused)("result", "server_error", f.server_errors)(
        "result", "unusable", f.unusable)("result", "unknown", f.unknown)("result", "busy", f.busy)(
        "result", "closed", f.closed);
    metric(out, "attempts_total", "counter", "HTTP exchanges tried.")(
        "class", "answered", p.attempts - p.not_sent - p.ambiguous)(
        "class", "not_sent", p.not_sent)("class", "ambiguous", p.ambiguous);
    metric(out, "resends_total", "counter", "Requests sent again.")(p.resends);
    metric(out, "replays_total", "counter",
           "Requests sent again as a kept connection was dead.")(p.replays);
    metric(out, "read_backs_total", "counter",
           "Requests to find out what an action did.")(p.read_backs);
}

void write_connections(std::ostream& out, pool_stats const& p) {
    metric(out, "connections", "gauge", "Connections.")("state", "idle", p.idle)(
        "state", "leased", p.leased)("state", "held", p.held)("state", "dialing", p.dialing);
    metric(out, "leases_total", "counter", "Connections lent to an exchange.")(
        "connection", "new", p.leases - p.reuses)("connection", "kept", p.reuses);
    metric(out, "lease_wait_seconds_total", "counter",
           "Time until those leases, all together.")(seconds(p.lease_wait));
    metric(out, "lease_wait_seconds_max", "gauge",
           "The longest time until a lease so far.")(seconds(p.lease_wait_max));
    metric(out, "dials_total", "counter", "Connections dialed.")(
        "result", "ok", p.dials - p.dial_failures)("result", "failed", p.dial_failures);
    metric(out, "evictions_total", "counter", "Connections closed while unused.")(p.evicted);
    metric(out, "bytes_total", "counter", "Bytes of HTTP, before TLS.")(
        "direction", "sent", p.bytes_sent)("direction", "received", p.bytes_received);
    metric(out, "doorbells", "gauge", "WebSockets that tell of changes.")(p.bells);
    metric(out, "events_total", "counter", "What they told.")("result", "ok", p.events)(
        "result", "malformed", p.events_malformed);
    metric(out, "event_gaps_total", "counter", "Gaps in the numbers of events.")(p.event_gaps);
    metric(out, "lookups_total", "counter", "Host names looked up.")(
        "result", "ok", p.lookups - p.lookup_failures)("result", "failed", p.lookup_failures);
    metric(out, "tls_handshakes_total", "counter", "TLS handshakes completed.")(
        "session", "new", p.handshakes - p.resumed)("session", "resumed", p.resumed);
}

void write_origins(std::ostream& out, std::span<origin_stats const> origins) {
    auto const each = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto const& sample) {
        metric m(out, name, type, help);
        for (auto const& o : origins) sample(m, to_string(o.origin), o);
    };
    using text = std::string const&;
    using stats = origin_stats const&;
    each("origin_up", "gauge", "0: the last dial failed.",
         [](metric& m, text name, stats o) { m("origin", name, o.outage ? 0 : 1); });
    each("origin_clients", "gauge", "Clients of the origin.",
         [](metric& m, text name, stats o) { m("origin", name, o.clients); });
    each("origin_connections", "gauge", "Connections.", [](metric& m, text name, stats o) {
        m(name, "state", "idle", o.idle)(name, "state", "leased", o.leased);
        m(name, "state", "held", o.held)(name, "state", "dialing", o.dialing);
    });
    each("origin_waiting", "gauge", "Callers that wait for a connection.",
         [](metric& m, text name, stats o) { m("origin", name, o.waiting); });
    each("origin_retry_tokens", "gauge", "Left of the retry quota of 100.",
         [](metric& m, text name, stats o) { m("origin", name, o.retry_tokens); });
    each("origin_dials_total", "counter", "Connections dialed.", [](metric& m, text name, stats o) {
        m(name, "result", "ok", o.dials - o.dial_failures);
        m(name, "result", "failed", o.dial_failures);
    });
}

}  // namespace

void write_prometheus(std::ostream& out, pool_stats const& pool,
                      std::span<origin_stats const> origins) {
    write_calls(out, pool);
    write_connections(out, pool);
    metric(out, "waiting", "gauge", "Callers that wait for a connection.")(pool.waiting);
    metric(out, "operations", "gauge", "Calls, watches and flows under way.")(pool.operations);
    metric(out, "origins", "gauge", "Origins known.")(pool.origins);
    if (!origins.empty()) write_origins(out, origins);
}

}  // namespace vouch
