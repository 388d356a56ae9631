#include "effect_calls.hpp"

#include <optional>
#include <utility>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace vouch::testing {

outcome flow::finish(starter const& start) {
    std::optional<outcome> got;
    start([&](error_code ec, snapshot s) {
        got = {ec, std::move(s), server.last_request(), server.last_response()};
    });
    sim.run_until([&] { return got.has_value(); });
    BOOST_REQUIRE(got.has_value());
    return *got;
}

snapshot flow::good(starter const& start) {
    auto const o = finish(start);
    BOOST_REQUIRE_MESSAGE(!o.ec, o.ec.message());
    return o.s;
}

void flow::connect() {
    bool done = false;
    laptop.session([&](error_code ec, session const&) { done = !ec; });
    BOOST_TEST(sim.run_until([&] { return done; }));
}

void flow::create() {
    id = good([&](auto h) { laptop.create({.purpose = vouch::purpose::login}, h); })
             .verification()
             ->id.str();
}

void flow::accept() {
    good([&](auto h) { phone.accept(id, h); });
}

void flow::start() {
    good([&](auto h) { laptop.sas_start(id, h); });
    for (auto* const c : {&laptop, &phone})
        good([&](auto h) { c->wait_until(id, vouch::verification_state::sas_ready, h); });
}

std::string flow::qr_of_laptop() {
    auto const s = good([&](auto h) { laptop.retrieve(id, h); });
    BOOST_REQUIRE(s.verification()->qr.has_value());
    return s.verification()->qr->data.str();
}

std::vector<scenario> const& scenarios() {
    static std::vector<scenario> const all{
        {"create", "create", [](flow&) { return ""; },
         [](flow& f, std::string const&, auto h) {
             f.laptop.create({.purpose = vouch::purpose::login}, h);
         },
         false},
        {"accept", "accept",
         [](flow& f) {
             f.create();
             return "";
         },
         [](flow& f, std::string const&, auto h) { f.phone.accept(f.id, h); }, true},
        {"sas_start", "sas_start",
         [](flow& f) {
             f.create();
             f.accept();
             return "";
         },
         [](flow& f, std::string const&, auto h) { f.laptop.sas_start(f.id, h); }, false},
        {"sas_confirm", "sas_confirm",
         [](flow& f) {
             f.create();
             f.accept();
             f.start();
             return "";
         },
         [](flow& f, std::string const&, auto h) { f.laptop.sas_confirm(f.id, h); }, false},
        {"cancel", "cancel",
         [](flow& f) {
             f.create();
             f.accept();
             return "";
         },
         [](flow& f, std::string const&, auto h) { f.laptop.cancel(f.id, {.code = "m.user"}, h); },
         false},
        {"qr_scan", "qr_scan",
         [](flow& f) {
             f.create();
             f.accept();
             return f.qr_of_laptop();
         },
         [](flow& f, std::string const& qr, auto h) { f.phone.qr_scan(qr, h); }, true},
        {"qr_confirm_scanned", "qr_confirm_scanned",
         [](flow& f) {
             f.create();
             f.accept();
             auto const qr = f.qr_of_laptop();
             f.good([&](auto h) { f.phone.qr_scan(qr, h); });
             f.good([&](auto h) {
                 f.laptop.wait_until(f.id, vouch::verification_state::qr_scanned, h);
             });
             return "";
         },
         [](flow& f, std::string const&, auto h) { f.laptop.qr_confirm_scanned(f.id, h); }, false},
    };
    return all;
}

namespace {

unsigned performed(flow& f, scenario const& s) {
    unsigned n = 0;
    for (auto const& e : f.server.service().effects(f.id))
        if (e.device == (s.by_phone ? "phone" : "laptop") && e.action == s.action) n += e.performed;
    return n;
}

// How many verifications there are: `create` has no id before.
unsigned created(flow& f) {
    unsigned n = 0;
    std::vector<vouch::verification> live;
    bool done = false;
    f.laptop.list([&](error_code, std::vector<vouch::verification> found) {
        live = std::move(found);
        done = true;
    });
    f.sim.run_until([&] { return done; });
    for (auto const& v : live)
        if (v.direction == vouch::direction::outgoing) ++n;
    return n;
}

}  // namespace

outcome run(scenario const& s, flow& f, std::function<void(flow&)> const& harm, tally& t) {
    auto const argument = s.prepare(f);
    harm(f);
    auto const began = f.sim.elapsed();
    auto const o = f.finish([&](auto h) { s.call(f, argument, h); });
    BOOST_TEST((f.sim.elapsed() - began <= 30s));
    bool const create = s.action == std::string_view("create");
    auto const effects = create ? created(f) : performed(f, s);
    BOOST_TEST(effects <= 1U);
    if (!o.ec) BOOST_TEST(effects == 1U);
    ++t.runs;
    if (!o.ec) ++t.succeeded;
    if (!o.ec && o.s.reconciled()) ++t.reconciled;
    if (o.ec == errc::outcome_unknown)
        ++t.unknown;
    else if (o.ec)
        ++t.failed;
    auto const stats = f.pool.stats();
    BOOST_TEST(stats.leased + stats.waiting + stats.dialing == 0U);
    return o;
}

void tally::print(std::string_view what) const {
    BOOST_TEST_MESSAGE(what << ": " << runs << " cuts, " << succeeded << " succeeded ("
                            << reconciled << " read back), " << unknown << " unknown, " << failed
                            << " failed");
}

}  // namespace vouch::testing
