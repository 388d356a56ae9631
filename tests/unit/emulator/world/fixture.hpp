#pragma once

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <emulator/world/view.hpp>
#include <emulator/world/world.hpp>

namespace vouch::emulator::test {

using namespace std::chrono_literals;

/// Two devices of one account, the laptop new. Messages take a second, so that a test sees what
/// lies between.
struct two_devices {
    world_options options = slow();
    world w{options};
    time_point now{};
    device_record& laptop = w.add_device(now, {.name = "laptop", .trusted = false});
    device_record& phone = w.add_device(now, {.name = "phone"});
    std::string id;

    static world_options slow() {
        world_options o;
        o.message_delay = 1s;
        return o;
    }

    void pass(duration d) {
        now += d;
        w.advance(now);
    }
    transaction& t() {
        transaction* const found = w.find(id);
        BOOST_REQUIRE(found != nullptr);
        return *found;
    }
    side& of(device_record& d) {
        side* const s = t().side_of(d);
        BOOST_REQUIRE(s != nullptr);
        return *s;
    }
    void request() {
        outcome const o = w.create(now, laptop, std::nullopt, "");
        BOOST_REQUIRE(o.subject != nullptr);
        id = o.subject->id;
    }
    result act(device_record& d, deed what) {
        return w.perform(now, d, t(), what, {"m.user", "no more"}).result;
    }
    void must(device_record& d, deed what) {
        BOOST_TEST_REQUIRE((act(d, what) == result::done), to_string(what));
    }
    void make_ready() {
        request();
        must(phone, deed::accept);
    }
    void make_comparing() {
        make_ready();
        must(laptop, deed::sas_start);
        pass(4s);
    }

    /// `sas_ready [sas.confirm cancel] sas`
    std::string look(device_record& d) {
        side& s = of(d);
        std::string text(state_of(s));
        text += " [";
        for (std::string_view const a : actions_of(t(), s)) {
            if (!text.ends_with('[')) text += ' ';
            text += a;
        }
        text += ']';
        if (!shown_qr(s).empty()) text += " qr";
        if (!s.emojis.empty()) text += " sas";
        if (s.error) text += " " + s.error->code;
        return text;
    }
};

}  // namespace vouch::emulator::test
