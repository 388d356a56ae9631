#include "rig/progress.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/words.hpp"

namespace vouch::rig {

namespace {

constexpr std::chrono::milliseconds interval{100};
constexpr std::size_t most_ends = 3;

}  // namespace

std::string progress::line(std::size_t running, std::chrono::nanoseconds now) const {
    std::string text = std::to_string(ended_) + "/" + std::to_string(pairs_);
    std::vector<std::pair<std::string, std::size_t>> ends(ends_.begin(), ends_.end());
    // Not stable_sort: libstdc++ 12's is one that clang warns of.
    std::sort(ends.begin(), ends.end(), [](auto const& a, auto const& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (ends.size() > most_ends) ends.resize(most_ends);
    for (auto const& [end, n] : ends) text += "  " + cli::printable(end) + " " + std::to_string(n);
    if (unexpected_ > 0) text += "  unexpected " + std::to_string(unexpected_);
    if (ended_ > 0) text += "  running " + std::to_string(running);
    auto const seconds = std::chrono::duration<double>(now).count();
    if (seconds > 0)
        text +=
            "  " + std::to_string(static_cast<long>(static_cast<double>(ended_) / seconds)) + "/s";
    return text;
}

void progress::began() {
    if (screen_.terminal) write(line(0, {}));
}

void progress::ended(outcome const& o, std::size_t running, std::chrono::nanoseconds now) {
    ++ended_;
    ++ends_[o.end];
    if (!o.expected) ++unexpected_;
    if (!screen_.terminal || (written_.count() >= 0 && now - written_ < interval)) return;
    written_ = now;
    write(line(running, now));
}

void progress::write(std::string text) {
    auto columns = static_cast<std::size_t>(std::max(screen_.columns - 1, 20));
    if (text.size() > columns) {
        while ((static_cast<unsigned char>(text[columns]) & 0xc0U) == 0x80U) --columns;
        text.resize(columns);
    }
    out_ << '\r' << cli::painted(screen_, cli::ink::dim, text) << "\x1b[K" << std::flush;
    shown_ = true;
}

void progress::clear() {
    if (std::exchange(shown_, false)) out_ << "\r\x1b[K" << std::flush;
}

}  // namespace vouch::rig
