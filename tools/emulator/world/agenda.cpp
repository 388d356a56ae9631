#include <emulator/world/agenda.hpp>

namespace vouch::emulator {

agenda::key agenda::at(time_point due, action what) {
    key const k{due, ++count_};
    // Most things are to happen at once, or after all others.
    bool const last = entries_.empty() || entries_.rbegin()->first < k;
    entries_.emplace_hint(last ? entries_.end() : entries_.begin(), k, std::move(what));
    return k;
}

std::optional<time_point> agenda::next_due() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.begin()->first.first;
}

std::optional<std::pair<time_point, agenda::action>> agenda::take(time_point now) {
    auto const first = entries_.begin();
    if (first == entries_.end() || first->first.first > now) return std::nullopt;
    std::pair<time_point, action> taken{first->first.first, std::move(first->second)};
    entries_.erase(first);
    return taken;
}

}  // namespace vouch::emulator
