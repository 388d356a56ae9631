// QR codes as pictures, out of one program's hands and into another's.

#include <sys/stat.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/rig.hpp"

using vouch_test::has;
using vouch_test::rig;
using vouch_test::run;
using vouch_test::scratch_file;

namespace {

/// A laptop whose QR code the phone may scan now.
struct shown : rig {
    shown() {
        id = laptop({"create", "-q"}).out;
        id.pop_back();
        BOOST_TEST_REQUIRE(phone({"accept"}).exit == 0);
        BOOST_TEST_REQUIRE(laptop({"watch", "--until", "ready"}).exit == 0);
    }
    std::string id;
};

/// Where the program was built without libpng or zbar it has to say so; then there is no more to
/// test.
bool built_without(vouch_test::ended const& e) {
    if (e.exit != 2 || !has(e.err, "this program was built without ")) return false;
    BOOST_TEST(has(e.err, "-dev"), e.err);
    BOOST_TEST(has(e.err, "  next     "), e.err);
    BOOST_TEST_MESSAGE("left out: " << e.err);
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(images)

BOOST_AUTO_TEST_CASE(shown_as_png_and_scanned_from_it) {
    shown const r;
    scratch_file const png("something longer than a PNG's first bytes, and older");
    auto const e = r.laptop({"qr", "show", "--qr-png", png.path()});
    if (built_without(e)) return;
    BOOST_TEST(e.exit == 0, e.err);
    BOOST_TEST(e.out == "");
    BOOST_TEST(has(e.err, "The QR code is in " + png.path()));
    struct stat status {};
    BOOST_TEST(::stat(png.path().c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);

    auto const scanned = r.phone({"qr", "scan", "--image", png.path()});
    if (built_without(scanned)) return;
    BOOST_TEST(scanned.exit == 0, scanned.err);
    BOOST_TEST(r.laptop({"watch", "--until", "qr_scanned", "-q"}).exit == 0);
    auto const secret = r.laptop({"qr", "show", "--raw"});
    for (auto const& entry : r.requests())
        BOOST_TEST((secret.out.empty() || !has(entry.target, secret.out)));
}

BOOST_AUTO_TEST_CASE(verify_writes_one_and_reads_one) {
    rig r;
    scratch_file const png("");
    if (built_without(r.laptop({"qr", "scan", "--image", png.path()}))) return;
    r.server().script("phone", {{.what = vouch::emulator::act::accept}});
    vouch_test::terminal_run t(
        r.as("laptop", {"verify", "--method", "qr", "--qr-png", png.path()}));
    t.expect("The QR code is in " + png.path() + ": scan it with phone.");
    vouch_test::terminal_run phone(
        r.as("phone", {"verify", "--method", "qr", "--image", png.path()}));
    t.expect("phone says that it scanned the code shown here.");
    t.expect("[y/n] ");
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
    phone.expect("Verified.");
    BOOST_TEST(phone.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_picture_of_something_else) {
    rig const r;
    scratch_file const text("this is no PNG");
    auto const e = r.phone({"qr", "scan", "--image", text.path()});
    if (built_without(e)) return;
    BOOST_TEST(e.exit == 2);
    BOOST_TEST(has(e.err, text.path() + " cannot be read as a PNG image: "), e.err);
    auto const gone = r.phone({"qr", "scan", "--image", "no-such-file.png"});
    BOOST_TEST(gone.exit == 2);
    BOOST_TEST(has(gone.err, "no-such-file.png cannot be read as a PNG image: "), gone.err);
    for (auto const& entry : r.requests()) BOOST_TEST(entry.endpoint != "qr_scan");
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written) {
    shown const r;
    auto const e = r.laptop({"qr", "show", "--qr-png", "/nowhere/code.png"});
    if (built_without(e)) return;
    BOOST_TEST(e.exit == 2);
    BOOST_TEST(has(e.err, "/nowhere/code.png cannot be written: No such file or directory"), e.err);
}

BOOST_AUTO_TEST_SUITE_END()
