#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vouch::cli {

/// One of the 64 emoji of a short authentication string, with its English name (Matrix
/// specification, "SAS method: emoji").
struct sas_emoji {
    std::string_view symbol;
    std::string_view name;
};

[[nodiscard]] std::span<sas_emoji const> sas_emoji_table() noexcept;

/// The emoji that `text` is made of, in their order; between them there may be white space, commas
/// and hyphens, and U+FE0F may follow each or not. Nothing if anything else is in it, or no emoji.
[[nodiscard]] std::optional<std::vector<sas_emoji>> split_emoji(std::string_view text);

}  // namespace vouch::cli
