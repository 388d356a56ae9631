#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include <vouch/client.hpp>
#include <vouch/pool.hpp>

#include "rig/plan.hpp"

namespace vouch::rig {

/// Two devices, for as long as a pair runs.
struct pair_devices {
    client initiator;
    client responder;
};

/// Where pairs run.
class stage {
public:
    stage() = default;
    stage(stage const&) = delete;
    stage& operator=(stage const&) = delete;
    virtual ~stage() = default;

    /// The devices of a pair that begins in `place`, which is below `most_at_once`.
    [[nodiscard]] virtual pair_devices enter(pair_plan const& p, std::size_t place) = 0;
    virtual void leave(pair_plan const& p) = 0;
    [[nodiscard]] virtual std::size_t most_at_once() const noexcept = 0;
    /// For reports.
    [[nodiscard]] virtual std::string name() const = 0;
};

/// A device on a real server.
struct target {
    std::string name;
    std::string base_url;
    std::string token;
};

struct network {
    std::size_t concurrency = 50;
    bool tls = false;  ///< of the rig's own emulator
    std::string ca_file;
    bool allow_plain_http = false;
};

/// An emulator in this process, on a free loopback port. Each pair has an account of its own.
[[nodiscard]] std::unique_ptr<stage> make_emulator_stage(asio::any_io_executor executor,
                                                         work const& w, network const& n);
/// The devices in twos: the first one asks, the second one is asked. One pair at a time on each
/// two.
[[nodiscard]] std::unique_ptr<stage> make_target_stage(asio::any_io_executor executor,
                                                       std::vector<target> const& targets,
                                                       network const& n);

}  // namespace vouch::rig
