#pragma once

#include <map>
#include <memory>
#include <string>

#include <vouch/testing.hpp>

#include "testing/certificates.hpp"

namespace vouch::testing {

/// Serves TLS on connections in memory: between their bytes and a listener who sees none of it.
class tls_server final : public simulation::listener {
public:
    /// `trusted` signs the certificate for `at`, where it is to be good.
    tls_server(authority const& trusted, origin at);
    tls_server(tls_server const&) = delete;
    tls_server& operator=(tls_server const&) = delete;
    ~tls_server() override = default;

    /// Of the connections that come.
    void behave(tls_behaviour const& b) noexcept { behaviour_ = b; }
    void serve(simulation::listener* guest) noexcept { guest_ = guest; }

    void on_open(std::shared_ptr<server_channel> const& wire) override;
    void on_bytes(std::shared_ptr<server_channel> const& wire, std::string_view bytes) override;
    void on_closed(std::shared_ptr<server_channel> const& wire) override;

private:
    class channel;

    authority const& trusted_;
    origin at_;
    tls_behaviour behaviour_;
    simulation::listener* guest_ = nullptr;
    std::map<server_channel const*, std::shared_ptr<channel>> open_;
};

}  // namespace vouch::testing
