#pragma once

#include <string_view>

#include <boost/container/static_vector.hpp>

#include <emulator/world/device_record.hpp>

namespace vouch::emulator {

// What one side of a transaction looks like from outside.

/// The names of actions or methods.
using names = boost::container::static_vector<std::string_view, 5>;

[[nodiscard]] std::string_view state_of(side const& s);
/// Does this side have this action, as `availableActions` names it?
[[nodiscard]] names actions_of(transaction& t, side const& s);
[[nodiscard]] bool is_available(transaction& t, side const& s, deed d);
/// `qr` and `sas`, where both devices can do them; before anybody has accepted, where this one can.
[[nodiscard]] names methods_of(transaction& t, side const& s);
/// The code that this side shows now, or nothing.
[[nodiscard]] std::string_view shown_qr(side const& s);

[[nodiscard]] bool both_do_sas(side const& a, side const& b);

}  // namespace vouch::emulator
