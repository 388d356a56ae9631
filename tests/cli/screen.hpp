#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vouch_test {

/// What a person sees of a program's output on a terminal that is wide enough: characters in cells,
/// the cursor moved by CR, LF, CHA and EL (ECMA-48), colours by SGR.
class screen {
public:
    /// Terminals disagree on whether U+FE0F makes the character before it wide.
    explicit screen(bool selector_widens = true) : selector_widens_(selector_widens) {}
    void feed(std::string_view bytes);

    struct style {
        bool bold = false;
        bool dim = false;
        int ink = -1;     ///< 0 to 255; -1: the terminal's own
        int ground = -1;  ///< the same
        friend bool operator==(style const&, style const&) = default;
    };
    struct cell {
        std::string text = " ";  ///< empty: the right half of a wide one
        style look;
    };
    [[nodiscard]] std::vector<std::vector<cell>> const& lines() const noexcept { return lines_; }
    /// Without colours and trailing blanks.
    [[nodiscard]] std::string text() const;

private:
    void put(std::string_view character, int width);
    void control(std::string_view parameters, char final);
    void paint(std::string_view parameters);
    cell& at(std::size_t column);

    bool selector_widens_;
    std::vector<std::vector<cell>> lines_{1};
    std::size_t column_ = 0;
    style look_;
};

/// As a picture.
std::string to_svg(screen const& s, std::string_view title);

}  // namespace vouch_test
