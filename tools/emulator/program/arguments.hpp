#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <emulator/service/scenario.hpp>

namespace vouch::emulator {

/// What the command line asks for.
struct arguments {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t devices = 2;
    std::string scenario_file;
    bool tls = false;
    std::string ca_file;
    std::string client_ca_file;
    std::optional<bool> hold;
    std::optional<bool> events;
    std::optional<bool> strict_repeats;
    std::optional<std::uint64_t> seed;
    bool log = false;
};

/// Nothing: an exit code instead, with what there was to say already said.
[[nodiscard]] std::optional<arguments> read_arguments(int argc, char const* const* argv, int& code);

/// The text of `client_ca_file`, or none. Throws std::invalid_argument if it cannot be read.
[[nodiscard]] std::string read_client_ca(arguments const& a);

/// The devices and options that these arguments mean. Throws std::invalid_argument for a bad
/// scenario file, with its name.
[[nodiscard]] scenario make_scenario(arguments const& a);

}  // namespace vouch::emulator
