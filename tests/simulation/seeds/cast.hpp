#pragma once

#include "stage.hpp"

namespace vouch::seeds {

/// Starts what `a` does, now.
void enter(stage& s, actor_plan const& a);

/// Single calls, several at once: `cast_calls.cpp`.
void make_calls(stage& s, actor_plan const& a);
/// By hand, and as onlooker: `cast_by_hand.cpp`.
asio::awaitable<void> ask(stage& s, actor_plan const& a, vouch::client c);
asio::awaitable<void> answer(stage& s, actor_plan const& a, vouch::client c);
asio::awaitable<void> follow(stage& s, actor_plan const& a, vouch::client c);

[[nodiscard]] std::string name_of(actor_plan const& a, std::string_view what);

}  // namespace vouch::seeds
