#include "process/server_process.hpp"

#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace vouch::bench {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view question = "?";

// Over a sequenced-packet socket: a packet down asks or tells, a packet up answers a question.
class host {
public:
    host(int control, server_maker const& make)
        : server_(make(context_)), control_(context_, control) {
        say(server_->about());
        listen();
    }
    void run() { context_.run(); }

private:
    void say(json::value const& v) { write_all(control_.native_handle(), json::serialize(v)); }

    void hear(std::string_view packet) {
        if (packet == question) return say(server_->counts());
        server_->act(packet);
    }

    void listen() {
        control_.async_read_some(asio::buffer(packet_),
                                 [this](boost::system::error_code ec, std::size_t n) {
                                     if (ec || n == 0) return context_.stop();
                                     hear({packet_.data(), n});
                                     listen();
                                 });
    }

    asio::io_context context_{1};
    std::unique_ptr<hosted_server> server_;
    asio::posix::stream_descriptor control_;
    std::array<char, 64> packet_{};
};

}  // namespace

server_process::server_process(int core, server_maker const& make) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw_errno("socketpair");
    control_ = descriptor(ends[0]);
    descriptor theirs(ends[1]);
    child_ = fork_child(core, [&] {
        control_.close();
        host h(theirs.release(), make);
        h.run();
    });
    theirs.close();
    about_ = hear();
}

server_process::~server_process() {
    control_.close();
    ::kill(child_, SIGTERM);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
}

json::value server_process::hear() const {
    std::array<char, 65536> packet;
    auto const n = ::recv(control_.get(), packet.data(), packet.size(), 0);
    if (n <= 0) throw std::runtime_error("the server process is gone");
    return json::parse(std::string_view(packet.data(), static_cast<std::size_t>(n)));
}

json::value server_process::counts() const {
    write_all(control_.get(), question);
    return hear();
}

void server_process::tell(std::string_view what) const { write_all(control_.get(), what); }

}  // namespace vouch::bench
