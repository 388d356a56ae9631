#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

/// What is to happen when. Things due at the same time happen in the order they were noted.
class agenda {
public:
    using key = std::pair<time_point, std::uint64_t>;
    using action = std::function<void(time_point)>;

    key at(time_point due, action what);
    /// Forgets it, if it has not happened.
    void cancel(key const& k) { entries_.erase(k); }
    void clear() { entries_.clear(); }

    [[nodiscard]] std::optional<time_point> next_due() const;
    /// Takes the first thing that is due, with the time when it was.
    [[nodiscard]] std::optional<std::pair<time_point, action>> take(time_point now);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    std::map<key, action> entries_;
    std::uint64_t count_ = 0;
};

}  // namespace vouch::emulator
