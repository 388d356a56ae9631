#include <vouch/stats.hpp>

#include <chrono>
#include <ostream>

namespace vouch {

namespace {

double milliseconds(std::chrono::nanoseconds d) {
    return std::chrono::duration<double, std::milli>(d).count();
}

}  // namespace

std::ostream& operator<<(std::ostream& os, pool_stats const& s) {
    os << "idle " << s.idle << ", leased " << s.leased << ", held " << s.held << ", dialing "
       << s.dialing << ", waiting " << s.waiting << ", operations " << s.operations << ", origins "
       << s.origins << "; calls " << s.calls << " (" << s.succeeded << " succeeded, "
       << s.failed.sum() << " failed), attempts " << s.attempts << " (" << s.not_sent
       << " not sent, " << s.ambiguous << " ambiguous), resends " << s.resends << ", replays "
       << s.replays << ", read-backs " << s.read_backs << "; dials " << s.dials << " ("
       << s.dial_failures << " failed), reuses " << s.reuses << " of " << s.leases
       << " leases, waited " << milliseconds(s.lease_wait) << " ms (at most "
       << milliseconds(s.lease_wait_max) << "), bytes " << s.bytes_sent << " sent, "
       << s.bytes_received << " received, evicted " << s.evicted;
    if (s.bells + s.events + s.events_malformed != 0)
        os << "; doorbells " << s.bells << ", events " << s.events << " (" << s.events_malformed
           << " malformed, " << s.event_gaps << " gaps)";
    if (s.lookups != 0) os << "; lookups " << s.lookups << " (" << s.lookup_failures << " failed)";
    if (s.handshakes != 0)
        os << "; handshakes " << s.handshakes << " (" << s.resumed << " resumed)";
    return os;
}

std::ostream& operator<<(std::ostream& os, origin_stats const& s) {
    return os << to_string(s.origin) << ": clients " << s.clients << ", idle " << s.idle
              << ", leased " << s.leased << ", held " << s.held << ", dialing " << s.dialing
              << ", waiting " << s.waiting << ", dials " << s.dials << " (" << s.dial_failures
              << " failed" << (s.outage ? ", the last one" : "") << "), retry tokens "
              << s.retry_tokens;
}

}  // namespace vouch
