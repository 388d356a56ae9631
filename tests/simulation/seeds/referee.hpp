#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vouch::seeds {

/// What has to hold in every run.
enum class rule : std::uint8_t {
    sent_once,     ///< no action is sent again without a look at what it did
    true_success,  ///< no success is reported that did not come about
    agreed,        ///< nothing is confirmed that the person did not agree to
    in_time,       ///< no deadline is passed, and a cancelled operation ends at once
    ended,         ///< every operation ends; a watch in a terminal state, an error, cancelled
    forward,       ///< a watch never goes backwards, and reports changes alone
    nothing_left,  ///< slots, operations, connections and memory come back
    served,  ///< nobody waits while no connection is in use or being opened, and the origin is up
    clean_connection,  ///< a request starts where all before it on the connection are over
    token_at_home,     ///< a token goes to its own origin alone
    same_again,        ///< the same seed gives the same run
};
[[nodiscard]] std::string_view to_string(rule) noexcept;
[[nodiscard]] std::optional<rule> rule_named(std::string_view name) noexcept;

struct breach {
    seeds::rule rule{};
    std::string what;
};

/// Keeps the first breach.
class referee {
public:
    void check(bool holds, rule r, std::string_view what) {
        if (!holds && !first_) first_ = breach{r, std::string(what)};
    }
    /// For what is dear to say.
    template <class Say>
    void check_that(bool holds, rule r, Say say) {
        if (!holds && !first_) first_ = breach{r, say()};
    }
    [[nodiscard]] std::optional<breach> const& found() const noexcept { return first_; }

private:
    std::optional<breach> first_;
};

}  // namespace vouch::seeds
