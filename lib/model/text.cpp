#include <vouch/text.hpp>

#include <ostream>
#include <stdexcept>

namespace vouch {
text::text(std::string_view s) : text() {
    std::uint32_t const size = checked_size(s);
    if (size == 0) return;
    char* const copy = new char[size];
    s.copy(copy, size);
    data_ = copy;
    size_ = size;
    owned_ = true;
}

void text::throw_too_long() { throw std::length_error("vouch::text: longer than 2^31 - 1 bytes"); }

std::ostream& operator<<(std::ostream& os, text const& t) { return os << t.view(); }

}  // namespace vouch
