#include "cli/rig.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>

namespace vouch_test {

namespace {

vouch::emulator::options options_of(bool tls) {
    vouch::emulator::options o;
    o.tls = tls;
    o.secret_delay = std::chrono::milliseconds(1);
    return o;
}

}  // namespace

scratch_file::scratch_file(std::string const& content) : path_("vouch-scratch-XXXXXX") {
    int const fd = ::mkstemp(path_.data());
    BOOST_TEST_REQUIRE(fd >= 0);
    BOOST_TEST_REQUIRE(::write(fd, content.data(), content.size()) ==
                       static_cast<ssize_t>(content.size()));
    ::close(fd);
}

scratch_file::~scratch_file() { ::unlink(path_.c_str()); }

rig::rig(bool tls) : rig(options_of(tls)) {}

rig::rig(vouch::emulator::options const& o)
    : work_(ctx_.get_executor()),
      server_(ctx_.get_executor(), o),
      thread_([this] { ctx_.run(); }) {}

rig::~rig() {
    server_.stop();
    work_.reset();
    ctx_.stop();
    thread_.join();
}

start rig::as(std::string_view device, std::vector<std::string> arguments) const {
    start s;
    s.arguments = std::move(arguments);
    s.environment = {"BEEPER_DESKTOP_BASE_URL=" + server_.url(),
                     "BEEPER_ACCESS_TOKEN=" + token(device), "TERM=xterm-256color"};
    return s;
}

boost::json::value rig::json(std::string_view device, std::vector<std::string> arguments,
                             int exit) const {
    arguments.emplace_back("--json");
    auto const e = run(as(device, std::move(arguments)));
    BOOST_TEST(e.exit == exit, e.exit << ": " << e.out << e.err);
    BOOST_TEST(e.err == "");
    BOOST_TEST_REQUIRE(!e.out.empty());
    BOOST_TEST(e.out.find('\n') == e.out.size() - 1);  // one document, one line
    return boost::json::parse(e.out);
}

}  // namespace vouch_test
