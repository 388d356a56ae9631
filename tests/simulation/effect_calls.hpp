#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/client.hpp>

#include "emulated.hpp"

namespace vouch::testing {

struct outcome {
    error_code ec;
    snapshot s;
    std::size_t request = 0;  // bytes of the last one, and of its response
    std::size_t response = 0;
};

/// A verification between two devices, brought as far as wanted.
struct flow : two_devices {
    using two_devices::two_devices;
    using handler = std::function<void(error_code, snapshot)>;
    using starter = std::function<void(handler)>;
    std::string id;

    outcome finish(starter const& start);
    snapshot good(starter const& start);
    /// Opens a connection, which the next call uses.
    void connect();
    void create();
    void accept();
    void start();
    std::string qr_of_laptop();
};

/// One of the seven effect calls, and what has to be there before it.
struct scenario {
    char const* name;
    char const* action;  // as the emulator counts it
    std::function<std::string(flow&)> prepare;
    std::function<void(flow&, std::string const&, flow::handler)> call;
    bool by_phone;

    /// A scan has no name to read back by: it is never called a success without proof.
    [[nodiscard]] bool scan() const { return action == std::string_view("qr_scan"); }
};
[[nodiscard]] std::vector<scenario> const& scenarios();

/// How runs ended.
struct tally {
    std::size_t runs = 0;
    std::size_t succeeded = 0;
    std::size_t reconciled = 0;
    std::size_t unknown = 0;
    std::size_t failed = 0;

    void print(std::string_view what) const;
};

/// Makes the call, after `harm`, and checks the laws: it ends in time, its effect comes about at
/// most once, success is reported only where it did, and nothing stays behind in the pool.
inline void nothing(flow&) {}
outcome run(scenario const& s, flow& f, std::function<void(flow&)> const& harm, tally& t);

}  // namespace vouch::testing
