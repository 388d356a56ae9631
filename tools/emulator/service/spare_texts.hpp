#pragma once

#include <string>
#include <utility>
#include <vector>

namespace vouch::emulator {

/// A few texts that nobody uses at present, for whoever needs one for a moment: what was used just
/// now is used next, whichever connection it is for, and a connection that waits holds none.
class spare_texts {
public:
    /// Empty, with room for an answer.
    [[nodiscard]] std::string take() {
        if (all_.empty()) {
            std::string text;
            text.reserve(least);
            return text;
        }
        std::string text = std::move(all_.back());
        all_.pop_back();
        return text;
    }
    void give(std::string text) {
        if (text.capacity() < least || text.capacity() > most || all_.size() == count) return;
        text.clear();
        all_.push_back(std::move(text));
    }

private:
    static constexpr std::size_t least = 2048;
    static constexpr std::size_t most = 8192;  // a big answer now and then is not kept
    static constexpr std::size_t count = 8;

    std::vector<std::string> all_;
};

}  // namespace vouch::emulator
