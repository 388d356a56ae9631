#pragma once

#include <string>
#include <string_view>

#include "pages/command_model.hpp"

namespace vouch::pages {

/// The manual page of a program (man(7)), from its options and help. A paragraph of a footer whose
/// first line ends with a colon ("Examples:") becomes a section of that name, its lines kept as
/// they are.
[[nodiscard]] std::string manual(command_model const& program, std::string_view version,
                                 std::string_view see_also);

}  // namespace vouch::pages
