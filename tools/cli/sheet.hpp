#pragma once

#include <string>
#include <string_view>

#include "cli/terminal.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

/// Lines of a label and a value, the values one below the other.
class sheet {
public:
    explicit sheet(screen const& on) : on_(on) {}
    /// Nothing where `value` is empty.
    void row(std::string_view label, std::string const& value, ink i = ink::plain) {
        if (value.empty()) return;
        text_ +=
            painted(on_, ink::dim, padded(std::string(label), 14)) + painted(on_, i, value) + '\n';
    }
    void append(std::string const& text) { text_ += text; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    screen const& on_;
    std::string text_;
};

}  // namespace vouch::cli
