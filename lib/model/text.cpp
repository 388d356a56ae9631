#include <vouch/text.hpp>

#include <limits>
#include <ostream>
#include <stdexcept>

namespace vouch {
namespace {

constexpr std::size_t max_size = std::numeric_limits<std::int32_t>::max();

std::uint32_t checked_size(std::string_view s) {
    if (s.size() > max_size) throw std::length_error("vouch::text: longer than 2^31 - 1 bytes");
    return static_cast<std::uint32_t>(s.size()) & 0x7fffffffU;
}

}  // namespace

text::text(std::string_view s) {
    std::uint32_t const size = checked_size(s);
    if (size == 0) return;
    char* const copy = new char[size];
    s.copy(copy, size);
    data_ = copy;
    size_ = size & 0x7fffffffU;
    owned_ = 1;
}

text text::borrow(std::string_view s) {
    text t;
    t.size_ = checked_size(s) & 0x7fffffffU;
    t.data_ = s.data();
    return t;
}

std::ostream& operator<<(std::ostream& os, text const& t) { return os << t.view(); }

}  // namespace vouch
