#include "transcript.hpp"

namespace vouch::seeds {

void transcript::add_time(duration when) {
    auto const us = std::chrono::duration_cast<std::chrono::microseconds>(when).count();
    auto const whole = std::to_string(us / 1'000'000);
    auto const rest = std::to_string(1'000'000 + us % 1'000'000);
    line_.append(whole.size() < 5 ? 5 - whole.size() : 0, ' ').append(whole).append(".");
    line_.append(rest, 1).append("  ");
}

}  // namespace vouch::seeds
