#include "plan.hpp"

#include <algorithm>

#include "testing/dice.hpp"

namespace vouch::seeds {

using namespace std::chrono_literals;
using emulator::fault_kind;
using testing::dice;

namespace {

constexpr std::array effect_endpoints{std::string_view("create"),
                                      std::string_view("accept"),
                                      std::string_view("cancel"),
                                      std::string_view("sas_start"),
                                      std::string_view("sas_confirm"),
                                      std::string_view("qr_scan"),
                                      std::string_view("qr_confirm_scanned")};
constexpr std::array any_endpoint{std::string_view(), std::string_view("retrieve"),
                                  std::string_view("list"), std::string_view("session")};
constexpr std::array devices{std::string_view(), std::string_view("laptop"),
                             std::string_view("phone")};
constexpr std::array kinds{
    fault_kind::delay,        fault_kind::delay_response, fault_kind::status,
    fault_kind::status_after, fault_kind::reset,          fault_kind::reset_after,
    fault_kind::truncate,     fault_kind::garble,         fault_kind::stall,
    fault_kind::drip,         fault_kind::chunked,        fault_kind::close_delimited,
    fault_kind::short_length, fault_kind::long_length,    fault_kind::bad_chunk,
    fault_kind::two_lengths,  fault_kind::lose,           fault_kind::duplicate};
constexpr std::array statuses{408, 409, 425, 429, 500, 500, 502, 503, 503, 503,
                              504, 400, 401, 403, 404, 422, 301, 501, 599};
constexpr std::array retry_afters{
    std::string_view(),    std::string_view(),    std::string_view("0"),
    std::string_view("1"), std::string_view("7"), std::string_view("Tue, 14 Nov 2023 22:13:40 GMT"),
    std::string_view("-1")};

emulator::fault make_fault(dice& d) {
    emulator::fault f;
    f.kind = d.one_of(kinds);
    f.device = d.one_of(devices);
    f.endpoint = d.one_in(3) ? d.one_of(any_endpoint) : d.one_of(effect_endpoints);
    f.nth = 1 + static_cast<unsigned>(d.below(d.one_in(3) ? 4 : 1));
    f.count = d.one_in(12) ? 0 : 1 + static_cast<unsigned>(d.below(3));
    f.probability = d.one_in(4) ? 0.5 : 1;
    f.status = d.one_of(statuses);
    if (d.one_in(3)) f.retry_after = d.one_of(retry_afters);
    if (d.one_in(8)) f.retry_after_ms = "250";
    if (d.one_in(8)) f.should_retry = d.one_in(2) ? "true" : "false";
    f.bytes = d.below(600);
    f.wait = d.pause(f.kind == fault_kind::drip ? 40ms : 14'000ms);
    if (f.kind == fault_kind::drip) f.bytes = 1 + d.below(200);
    return f;
}

// Handshakes are dear: few sites have them.
void secure(dice& d, site_plan& s) {
    using shown = testing::tls_behaviour::shown;
    static constexpr std::array bad{shown::wrong_host, shown::untrusted, shown::expired};
    s.tls = true;
    if (d.one_in(6)) s.shows.certificate = d.one_of(bad);
    s.shows.close_notify = !d.one_in(3);
}

site_plan make_site(dice& d, bool calm) {
    site_plan s;
    s.hold = !d.one_in(4);
    s.etag = !d.one_in(5);
    s.strict_repeats = d.one_in(3);
    s.odd_ids = d.one_in(6);
    if (d.one_in(3)) s.message_delay = d.pause(400ms);
    if (calm) return s;
    static constexpr std::array<std::uint64_t, 6> badness{0, 0, 10, 30, 60, 100};
    s.bad_links = d.one_of(badness);
    if (d.one_in(5)) s.hang_up_after = 1 + d.below(4);
    if (d.one_in(2)) s.hang_up_wait = d.pause(3000ms);
    if (d.one_in(6)) s.surplus_after = 1 + d.below(4);
    for (auto n = d.below(4); n != 0; --n) s.faults.push_back(make_fault(d));
    if (d.one_in(80)) secure(d, s);
    return s;
}

person_plan make_person(dice& d) {
    person_plan p;
    p.accepts = !d.one_in(12);
    p.matches = !d.one_in(12);
    p.shows = d.one_in(2);
    p.scans = d.one_in(2);
    if (!d.one_in(3)) p.thinks = d.pause(d.one_in(8) ? 30'000ms : 3000ms);
    return p;
}

actor_plan make_actor(dice& d, part what, std::size_t site, std::size_t device) {
    actor_plan a;
    a.part = what;
    a.site = site;
    a.device = device;
    a.begins = d.pause(2000ms);
    a.timeout = 1s + d.pause(90'000ms);
    a.prefer_qr = d.one_in(3);
    a.create = device == 0 || d.one_in(6);
    a.person = make_person(d);
    a.seed = d.roll();
    return a;
}

// Both sides of one verification, and those who look on.
void cast(dice& d, plan& p, std::size_t site) {
    static constexpr std::array asking{part::verifies, part::verifies, part::asks};
    static constexpr std::array answering{part::verifies, part::verifies, part::answers,
                                          part::scripted};
    bool const storm = d.one_in(6);
    if (!storm || d.one_in(2)) {
        p.actors.push_back(make_actor(d, d.one_of(asking), site, 0));
        p.actors.push_back(make_actor(d, d.one_of(answering), site, 1));
    }
    for (auto n = d.below(3); n != 0; --n)
        p.actors.push_back(make_actor(d, part::follows, site, d.below(2)));
    for (auto n = storm ? 2 + d.below(4) : d.one_in(3); n != 0; --n)
        p.actors.push_back(make_actor(d, part::calls, site, d.below(2)));
}

void limit(dice& d, pool_options& o) {
    static constexpr std::array<std::size_t, 5> caps{1, 1, 2, 3, 8};
    o.max_per_origin = d.one_of(caps);
    o.max_total = d.one_in(3) ? d.one_of(caps) : 64;
    o.max_held_per_origin = d.one_in(2) ? d.one_of(caps) : 64;
    o.max_waiting = d.one_in(10) ? 1 + d.below(4) : 65536;
    if (d.one_in(4)) o.idle_timeout = 1ms + d.pause(4000ms);
    if (d.one_in(6)) o.max_lifetime = 1ms + d.pause(4000ms);
}

void strike(dice& d, plan& p) {
    for (auto n = d.below(4); n != 0; --n) {
        auto const what = static_cast<blow>(d.below(3));
        p.blows.push_back({what, 1 + d.below(d.one_in(2) ? 40 : 400), d.below(4), d.below(8)});
    }
    if (!d.one_in(6)) return;
    auto const what = static_cast<blow>(3 + d.below(3));
    p.blows.push_back({what, 1 + d.below(d.one_in(2) ? 40 : 400), d.below(4), 0});
}

void shake(dice& d, plan& p) {
    for (auto n = d.one_in(3) ? 1 + d.below(2) : 0; n != 0; --n) {
        auto const what = static_cast<upheaval>(d.below(5));
        auto by = d.pause(what <= upheaval::restart_reborn ? 4000ms : 700'000ms);
        if (what == upheaval::turn_wall && d.one_in(2)) by = -by;
        p.upheavals.push_back({what, d.below(p.sites.size()), d.pause(8000ms), by});
    }
}

// Whose watches want the doorbell, and what happens to its events. By dice of its own, so that all
// else is as it would be without.
void hang_bells(plan& p) {
    static constexpr std::array modes{push_mode::off, push_mode::automatic, push_mode::automatic,
                                      push_mode::required};
    static constexpr std::array astray{fault_kind::drop_event,    fault_kind::repeat_event,
                                       fault_kind::reorder_event, fault_kind::garble_event,
                                       fault_kind::hang_up,       fault_kind::refuse_command};
    dice d(p.seed ^ 0xbe11U);
    if (!d.one_in(3)) return;
    for (auto& s : p.sites) {
        s.events = !d.one_in(8);
        for (auto& w : s.wanted) w = d.one_of(modes);
        for (auto n = d.below(4); n != 0; --n)
            s.faults.push_back({.kind = d.one_of(astray),
                                .nth = 1 + static_cast<unsigned>(d.below(4)),
                                .count = static_cast<unsigned>(d.below(4)),
                                .probability = d.one_in(2) ? 0.5 : 1});
    }
}

bool is_lie(emulator::fault const& f) { return f.kind == fault_kind::lose; }

}  // namespace

plan make_plan(std::uint64_t seed) {
    dice d(seed);
    plan p;
    p.seed = seed;
    p.latency = d.one_in(4) ? duration{} : d.pause(60ms);
    p.max_retries = static_cast<int>(d.below(4));
    limit(d, p.limits);
    bool const calm = d.one_in(5);
    for (auto n = 1 + (d.one_in(4) ? 1U : 0U); n != 0; --n) p.sites.push_back(make_site(d, calm));
    for (std::size_t i = 0; i < p.sites.size(); ++i) cast(d, p, i);
    if (!calm || d.one_in(2)) strike(d, p);
    if (!calm) shake(d, p);
    hang_bells(p);
    for (auto const& s : p.sites)
        p.server_lies = p.server_lies || std::any_of(s.faults.begin(), s.faults.end(), is_lie);
    return p;
}

testing::connection_plan link_of(plan const& p, std::size_t site, std::size_t n) {
    dice d(p.seed * 1'000'003 + site * 10'007 + n);
    if (d.below(100) >= p.sites[site].bad_links) return {};
    return testing::random_connection(d.roll());
}

}  // namespace vouch::seeds
