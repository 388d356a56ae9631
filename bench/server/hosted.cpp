#include "server/hosted.hpp"

#include <utility>

namespace vouch::bench {

namespace json = boost::json;

namespace {

class hosted_static final : public hosted_server {
public:
    hosted_static(boost::asio::io_context& context, static_server_options const& o)
        : options_(o), server_(context, o) {}

    json::value about() const override {
        bool const tls = !options_.identity.pem.empty();
        return {{"url", (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") +
                            std::to_string(server_.port())},
                {"ca_pem", options_.identity.pem}};
    }
    json::value counts() const override {
        return {{"requests", server_.requests()},
                {"held", server_.held()},
                {"connections", server_.connections()},
                {"bells", server_.bells()},
                {"released_at", server_.released_at()}};
    }
    // An id to be released, or `*` for all.
    void act(std::string_view what) override { server_.release(what == "*" ? "" : what); }

private:
    static_server_options options_;
    static_server server_;
};

}  // namespace

server_maker host_static(static_server_options const& o) {
    return [o](boost::asio::io_context& context) {
        return std::make_unique<hosted_static>(context, o);
    };
}

}  // namespace vouch::bench
