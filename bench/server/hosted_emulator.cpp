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
                {"token", server_.device("laptop").token},
                {"other_token", server_.device("phone").token}};
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

namespace {

asio::awaitable<void> show_emoji(client laptop, client phone, std::string& id) {
    using enum verification_state;
    auto const before = co_await laptop.list();
    for (auto const& v : before) {
        bool const old = v.state == sas_ready;
        if (old) co_await laptop.cancel(v.id.view());
    }
    create_params const params{.purpose = purpose::login};
    auto const made = co_await laptop.create(params);
    id = made.verification()->id.view();
    co_await phone.accept(id);
    co_await laptop.wait_until(id, ready);
    co_await laptop.sas_start(id);
    co_await laptop.wait_until(id, sas_ready);
}

}  // namespace

std::string ask_emulator_for_verification(target const& to, std::string const& other_token) {
    auto const id = in_child(-1, [&]() -> json::value {
        asio::io_context context{1};
        pool_options limits;
        limits.tls.ca_pem = to.ca_pem;
        pool const connections(context.get_executor(), limits);
        client const laptop(connections, client_options_for(to));
        auto other = to;
        other.token = other_token;
        client const phone(connections, client_options_for(other));
        std::string made;
        asio::co_spawn(context, show_emoji(laptop, phone, made), [](std::exception_ptr const& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
        return json::value(made);
    });
    return std::string(id.as_string());
}

}  // namespace vouch::bench
