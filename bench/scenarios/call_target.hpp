#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "peers/peer.hpp"
#include "process/server_process.hpp"
#include "scenarios/scenario.hpp"

namespace vouch::bench {

struct call_target_options {
    bool tls = false;
    bool emulator = false;
    std::string url;  ///< empty: a server of our own
    std::string token = "bench-token";
    std::string id;
    std::string ca_file;
};

/// What a run calls, and the server behind it where that is ours.
class call_target {
public:
    call_target(call_target_options const& o, common_options const& common);

    [[nodiscard]] target const& get() const noexcept { return target_; }
    [[nodiscard]] std::string const& kind() const noexcept { return kind_; }
    /// That the server has counted; nothing: it is not ours.
    [[nodiscard]] std::optional<std::uint64_t> requests() const;
    /// 0: it is not ours.
    [[nodiscard]] pid_t server() const noexcept { return server_ ? server_->id() : 0; }

private:
    void use_url(call_target_options const& o);
    void use_static(call_target_options const& o, int core);
    void use_emulator(call_target_options const& o, int core);

    target target_;
    std::string kind_;
    std::unique_ptr<server_process> server_;
};

}  // namespace vouch::bench
