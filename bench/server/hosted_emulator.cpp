#include <exception>
#include <memory>
#include <string>

#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

#include "peers/vouch.hpp"
#include "process/child.hpp"
#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

emulator::options options_of(bool tls) {
    emulator::options o;
    o.tls = tls;
    o.log_size = 1;  // its number is all that is asked for
    return o;
}

class hosted_emulator final : public hosted_server {
public:
    hosted_emulator(asio::io_context& context, bool tls)
        : server_(context.get_executor(), options_of(tls)) {}

    json::value about() const override {
        return {{"url", server_.url()},
                {"ca_pem", server_.ca_pem()},
                {"token", server_.device("laptop").token}};
    }
    json::value counts() const override {
        auto const log = server_.requests();
        return {{"requests", log.empty() ? 0 : log.back().number}};
    }

private:
    emulator::server server_;
};

}  // namespace

server_maker host_emulator(bool tls) {
    return [tls](asio::io_context& context) {
        return std::make_unique<hosted_emulator>(context, tls);
    };
}

std::string ask_emulator_for_verification(target const& to) {
    auto const id = in_child(-1, [&]() -> json::value {
        asio::io_context context{1};
        pool_options limits;
        limits.tls.ca_pem = to.ca_pem;
        client c(pool(context.get_executor(), limits), client_options_for(to));
        std::string made;
        c.create({}, [&](error_code ec, snapshot const& s) {
            if (ec) throw boost::system::system_error(ec);
            made = s.verification()->id.view();
        });
        context.run();
        return json::value(made);
    });
    return std::string(id.as_string());
}

}  // namespace vouch::bench
