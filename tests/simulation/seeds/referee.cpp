#include "referee.hpp"

#include <array>

namespace vouch::seeds {

namespace {

constexpr std::array names{
    std::pair{rule::sent_once, std::string_view("sent_once")},
    std::pair{rule::true_success, std::string_view("true_success")},
    std::pair{rule::agreed, std::string_view("agreed")},
    std::pair{rule::in_time, std::string_view("in_time")},
    std::pair{rule::ended, std::string_view("ended")},
    std::pair{rule::forward, std::string_view("forward")},
    std::pair{rule::nothing_left, std::string_view("nothing_left")},
    std::pair{rule::served, std::string_view("served")},
    std::pair{rule::clean_connection, std::string_view("clean_connection")},
    std::pair{rule::token_at_home, std::string_view("token_at_home")},
    std::pair{rule::same_again, std::string_view("same_again")},
};

}  // namespace

std::string_view to_string(rule r) noexcept {
    for (auto const& [value, name] : names)
        if (value == r) return name;
    return "";
}

std::optional<rule> rule_named(std::string_view name) noexcept {
    for (auto const& [value, known] : names)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace vouch::seeds
