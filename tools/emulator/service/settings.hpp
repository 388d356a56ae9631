#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <emulator/world/device_record.hpp>

#include "settings/reader.hpp"

namespace vouch::emulator {

/// `device_options` that own their text.
struct owned_device {
    device_options options;
    std::string name, account, token;
    std::vector<owned_step> script;

    explicit owned_device(device_options const& o = {});
    /// Views into this and into `steps`, which it fills.
    [[nodiscard]] device_options view(std::vector<step>& steps) const;
};

using settings_error = settings::error;
using settings_reader = settings::reader;

[[nodiscard]] owned_device read_device(boost::json::value const& v, std::string const& pointer,
                                       std::string_view account);
[[nodiscard]] std::vector<owned_step> read_script(boost::json::array const& steps,
                                                  std::string const& pointer);

/// `fault` that owns its text.
struct owned_fault {
    fault options;
    std::string device, endpoint, body, retry_after, retry_after_ms, should_retry;
    [[nodiscard]] fault view() const;
};
[[nodiscard]] owned_fault read_fault(boost::json::value const& v, std::string const& pointer);

[[nodiscard]] std::string_view to_string(act a);
[[nodiscard]] std::string_view to_string(tampering t);

}  // namespace vouch::emulator
