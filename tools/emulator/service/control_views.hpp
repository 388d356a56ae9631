#pragma once

#include <boost/json/fwd.hpp>

#include <emulator/service/emulation.hpp>

namespace vouch::emulator {

// What the control interface shows.

[[nodiscard]] boost::json::value device_view(emulation& e, device_record const& d);
[[nodiscard]] boost::json::value devices_view(emulation& e);
[[nodiscard]] boost::json::value faults_view(emulation& e);
[[nodiscard]] boost::json::value clock_view(emulation& e);
[[nodiscard]] boost::json::value requests_view(emulation& e);
/// Both sides of one transaction, and what was done to it.
[[nodiscard]] boost::json::value transaction_view(emulation& e, transaction& t);
[[nodiscard]] boost::json::value state_view(emulation& e);

}  // namespace vouch::emulator
