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
    std::string server = "emulator";  ///< or "static"
    std::string url;                  ///< empty: a server of our own
    std::string call;  ///< empty: `retrieve`, but `session` where only a URL is given
    std::string token_file;
    std::string id;
    std::string ca_file;
};

/// Empty if the call may be measured, else why not: no benchmark has an effect on a server.
[[nodiscard]] std::string refusal_of(std::string const& call);

/// What a run calls, and the server behind it where that is ours.
class call_target {
public:
    call_target(call_target_options const& o, common_options const& common);

    /// Makes what is called anew, where it grows old: the emulator's verifications last ten
    /// minutes.
    void refresh();
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

    bool emulated_ = false;

    target target_;
    std::string kind_;
    std::unique_ptr<server_process> server_;
};

}  // namespace vouch::bench
