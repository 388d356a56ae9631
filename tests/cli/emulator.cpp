// The programs `vouch-emulator` and `vouch` together: what a switch of the one means to the other.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/process.hpp"

using namespace vouch_test;

namespace {

/// The emulator, with a laptop and a phone.
class emulator_run {
public:
    explicit emulator_run(std::vector<std::string> const& arguments)
        : server_({.arguments = arguments, .which = program::emulator}) {
        server_.expect("\r\n");
        greeting_ = boost::json::parse(server_.screen()).as_object();
    }
    [[nodiscard]] ended vouch(std::size_t device, std::vector<std::string> arguments) const {
        auto const& d = greeting_.at("devices").at(device);
        auto const text = [](boost::json::value const& v) {
            return boost::json::value_to<std::string>(v);
        };
        return run({std::move(arguments),
                    {"BEEPER_DESKTOP_BASE_URL=" + text(d.at("url")),
                     "BEEPER_ACCESS_TOKEN=" + text(d.at("token"))},
                    {},
                    {}});
    }
    int end() {
        server_.type("\x03");
        return server_.wait();
    }

private:
    terminal_run server_;
    boost::json::object greeting_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator)

BOOST_AUTO_TEST_CASE(what_it_can_do_without) {
    struct {
        std::vector<std::string> arguments;
        std::string holds;
        std::string pushes;
        int repeated;
    } const rows[] = {
        {{"--port", "0", "--hold", "--events"}, "yes: it held one", "yes: ws://", 0},
        {{"--port", "0", "--no-hold", "--no-events"}, "no: it answers at once", "no: it names", 0},
        {{"--port", "0", "--strict-repeats"}, "yes: it held one", "yes: ws://", 4},
    };
    for (auto const& r : rows) {
        emulator_run e(r.arguments);
        BOOST_TEST(e.vouch(0, {"create"}).exit == 0);
        BOOST_TEST(e.vouch(1, {"accept"}).exit == 0);
        BOOST_TEST(e.vouch(1, {"accept"}).exit == r.repeated);
        auto const told = e.vouch(0, {"doctor"}).out;
        BOOST_TEST(has(told, "holds polls   " + r.holds), told);
        BOOST_TEST(has(told, "pushes        " + r.pushes), told);
        BOOST_TEST(e.end() == 0);
    }
}

BOOST_AUTO_TEST_CASE(its_version) {
    auto const e = run({{"--version"}, {}, {}, {}, program::emulator});
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(has(e.out, "0."));
}

BOOST_AUTO_TEST_SUITE_END()
