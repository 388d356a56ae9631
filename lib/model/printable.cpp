#include "model/printable.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <ostream>

#include "model/utf8.hpp"

namespace vouch::detail {
namespace {

void write_hex(std::ostream& os, std::uint32_t value, int digits) {
    std::array<char, 8> hex{};
    auto const end = std::to_chars(hex.data(), hex.data() + hex.size(), value, 16).ptr;
    for (auto n = end - hex.data(); n < digits; ++n) os.put('0');
    os.write(hex.data(), end - hex.data());
}

void write_escape(std::ostream& os, char32_t c) {
    switch (c) {
        case '\n':
            os << "\\n";
            return;
        case '\r':
            os << "\\r";
            return;
        case '\t':
            os << "\\t";
            return;
        default:
            break;
    }
    if (c < 0x80) {
        os << "\\x";
        write_hex(os, c, 2);
    } else {
        os << "\\u{";
        write_hex(os, c, 4);
        os << '}';
    }
}

}  // namespace

std::ostream& operator<<(std::ostream& os, printable const& p) {
    std::string_view rest = p.s;
    while (!rest.empty()) {
        code_point const c = first_code_point(rest);
        if (p.s.size() - rest.size() + c.size > p.limit) return os << "...";
        if (!c.valid) {
            os << "\\x";
            write_hex(os, static_cast<unsigned char>(rest.front()), 2);
        } else if (acts_on_terminal(c.value)) {
            write_escape(os, c.value);
        } else {
            os.write(rest.data(), static_cast<std::streamsize>(c.size));
        }
        rest.remove_prefix(c.size);
    }
    return os;
}

}  // namespace vouch::detail
