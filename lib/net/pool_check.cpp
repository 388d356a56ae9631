#include "net/pool_check.hpp"

#include <string>
#include <utility>

#include <vouch/error.hpp>

namespace vouch::net {

namespace {

void need(bool good, char const* option, char const* bound) {
    if (good) return;
    failure f;
    f.code = errc::invalid_argument;
    f.message = std::string("pool_options::") + option + " has to be " + bound;
    throw error(std::move(f));
}

void at_least_one(std::size_t n, char const* option) { need(n >= 1, option, "at least 1"); }
void above_zero(duration d, char const* option) { need(d > duration::zero(), option, "above 0"); }
void not_negative(duration d, char const* option) {
    need(d >= duration::zero(), option, "0 or more");
}

}  // namespace

void check(pool_options const& o) {
    at_least_one(o.max_total, "max_total");
    at_least_one(o.max_per_origin, "max_per_origin");
    at_least_one(o.max_held_per_origin, "max_held_per_origin");
    at_least_one(o.max_waiting, "max_waiting");
    at_least_one(o.max_header_bytes, "max_header_bytes");
    at_least_one(o.max_body_bytes, "max_body_bytes");
    above_zero(o.connect_timeout, "connect_timeout");
    above_zero(o.max_lifetime, "max_lifetime");
    not_negative(o.idle_timeout, "idle_timeout");
    not_negative(o.happy_eyeballs_delay, "happy_eyeballs_delay");
    not_negative(o.dns_ttl, "dns_ttl");
}

}  // namespace vouch::net
