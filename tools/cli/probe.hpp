#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace vouch::cli {

namespace asio = boost::asio;

/// A server's certificate, and how the connection to it is secured.
struct tls_facts {
    std::string version;  ///< "TLSv1.3"
    std::string cipher;
    std::vector<std::string> names;  ///< host names and addresses that the certificate is for
    std::string issuer;
    std::chrono::sys_seconds not_before;
    std::chrono::sys_seconds not_after;
    /// Whether the chain leads to a trusted root and the certificate is for the host.
    bool verified = false;
    std::string reason;  ///< why not
};

struct probe_answer {
    int status = 0;
    std::string body;
    std::string etag;
    std::string date;
    std::string server_version;  ///< X-Beeper-Desktop-Version
    std::string address;         ///< host and port that answered
    std::chrono::nanoseconds connecting{};
    std::chrono::nanoseconds answering{};  ///< from the request's last byte to the answer's
    std::optional<tls_facts> tls;          ///< over https
};

/// GET requests on connections of their own, to see what the library does not tell: certificates,
/// dates, how long an answer takes. TLS goes on whatever the certificate is, but a token is only
/// sent where it is verified, or `insecure`.
class probe {
public:
    struct settings {
        std::string base_url;
        std::string ca_file;
        bool insecure = false;
        std::chrono::nanoseconds timeout = std::chrono::seconds(10);  ///< for each request
    };
    probe(asio::any_io_executor executor, settings s);

    /// `path` below the base URL. `known`: an ETag; then the server is asked to hold the request
    /// for a second. Throws boost::system::system_error.
    [[nodiscard]] asio::awaitable<probe_answer> get(std::string path, std::string_view token = {},
                                                    std::string_view known = {});

private:
    asio::any_io_executor executor_;
    settings settings_;
};

}  // namespace vouch::cli
