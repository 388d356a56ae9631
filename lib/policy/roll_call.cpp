#include "policy/roll_call.hpp"

#include <algorithm>

namespace vouch::policy {

namespace {

constexpr duration between_tries = std::chrono::minutes(1);
constexpr duration refusal_lasts = std::chrono::minutes(5);
/// So many of those that could be held are told so with each list: not all come at once.
constexpr std::size_t most_at_once = 16;
constexpr int rest_for_work = 4;
constexpr std::uint8_t most_skips = 64;

std::uint64_t hash(std::string_view bytes, std::uint64_t h) noexcept {
    for (char const c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return h;
}

// FNV-1a: only ever compared within a process, and a difference that is missed by chance is none to
// the next list.
std::uint64_t difference(std::string_view listed, std::string_view known) noexcept {
    auto const one = hash(listed, 0xcbf29ce484222325U);
    return std::max<std::uint64_t>(hash(known, (one ^ 0xffU) * 0x100000001b3U), 1);
}

duration share(duration d, double of) noexcept {
    return std::chrono::duration_cast<duration>(d * std::clamp(of, 0.0, 1.0));
}

}  // namespace

duration roll_call::after(look_facts const& facts, double random01) {
    duration const wait = pace_.after(facts, random01);
    return std::max(wait, std::min(facts.elapsed, duration(between_tries)) * rest_for_work);
}

duration roll_call::soon(double random01) const noexcept {
    return share(pace_.options().initial, 1 - random01 / 4);
}

duration roll_call::spread(double random01) const noexcept {
    return share(pace_.options().max, random01);
}

void roll_call::refused(clock::time_point now) noexcept { refused_until_ = now + refusal_lasts; }

std::size_t roll_call::holds_to_try(std::size_t paced, clock::time_point now) noexcept {
    if (habit_.holds()) return std::min(paced, most_at_once);
    if (tried_ == clock::time_point{}) tried_ = now;
    if (!habit_.worth_a_try() && now - tried_ < between_tries) return 0;
    tried_ = now;
    return std::min<std::size_t>(paced, 1);
}

bool roll_entry::calls_for_look(std::string_view listed, std::string_view known) noexcept {
    if (listed == known) return false;
    auto const now = difference(listed, known);
    if (now != difference_) {
        *this = {};
        difference_ = now;
        skips_ = 1;
        return true;
    }
    if (to_skip_ > 0) {
        --to_skip_;
        return false;
    }
    to_skip_ = skips_;
    skips_ = std::min<std::uint8_t>(static_cast<std::uint8_t>(skips_ * 2), most_skips);
    return true;
}

}  // namespace vouch::policy
