#include "model/decode.hpp"

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "model/json_reader.hpp"
#include "model/printable.hpp"
#include "model/shapes.hpp"
#include "model/snapshot.hpp"

namespace vouch {
namespace {

/// Working memory beyond this is given back after a decoding.
constexpr std::size_t worth_keeping = std::size_t{64} << 10U;

}  // namespace

struct decode_scratch::impl {
    detail::json_reader reader;
    std::array<std::byte, 4096> first;
    std::pmr::monotonic_buffer_resource memory{first.data(), first.size()};
};

decode_scratch::decode_scratch() : impl_(std::make_unique<impl>()) {}
decode_scratch::decode_scratch(decode_scratch&&) noexcept = default;
decode_scratch& decode_scratch::operator=(decode_scratch&&) noexcept = default;
decode_scratch::~decode_scratch() = default;

struct decode_access {
    static decode_scratch::impl& of(decode_scratch& s) { return *s.impl_; }
};

namespace {

decode_error too_large(std::size_t size, std::size_t limit) {
    return {errc::response_too_large, "",
            std::to_string(size) + " bytes, more than " + std::to_string(limit), limit};
}

/// Fills `target`. Its text refers to `body` and to the scratch.
template <class T>
std::optional<decode_error> parse(std::string_view body, decode_scratch& scratch,
                                  std::size_t max_body, T& target) {
    if (body.size() > max_body) return too_large(body.size(), max_body);
    if (body.empty()) return decode_error{.what = "empty body"};
    if (body.starts_with("\xEF\xBB\xBF"))
        return decode_error{.what = "byte order mark before the JSON"};
    auto& s = decode_access::of(scratch);
    s.memory.release();
    bool const good = s.reader.read(body, s.memory, [&](detail::place p) {
        return detail::codec<T>::read(s.reader, p, target);
    });
    s.reader.trim(worth_keeping);
    if (good) return std::nullopt;
    return decode_error{errc::invalid_response, s.reader.pointer(), s.reader.problem(),
                        s.reader.offset()};
}

}  // namespace

decoded<snapshot> decode_outcome(std::string_view body, decode_scratch& scratch,
                                 std::size_t max_body) {
    detail::outcome draft;
    if (auto e = parse(body, scratch, max_body, draft)) return *std::move(e);
    auto& [own, letters] = draft.verification;
    auto& in = decode_access::of(scratch).reader;
    if (!letters.empty() && draft.session.verification && in.remembered() == letters)
        return detail::snapshot_access::make_of_one(std::move(draft.session));
    // Another session came after it.
    if (!letters.empty())
        (void)detail::codec<std::optional<verification>>::read(in, letters.data(), own);
    return detail::snapshot_access::make(std::move(draft.session), std::move(own));
}

decoded<session> decode_session(std::string_view body, decode_scratch& scratch,
                                std::size_t max_body) {
    session draft;
    if (auto e = parse(body, scratch, max_body, draft)) return *std::move(e);
    return session(draft);  // a copy owns its text
}

decoded<std::vector<verification>> decode_list(std::string_view body, decode_scratch& scratch,
                                               std::size_t max_body) {
    detail::listing draft;
    if (auto e = parse(body, scratch, max_body, draft)) return *std::move(e);
    return std::vector<verification>(draft.items);  // copies own their text
}

std::ostream& operator<<(std::ostream& os, decode_error const& e) {
    if (!e.pointer.empty()) os << detail::printable{e.pointer} << ": ";
    return os << detail::printable{e.what} << " (at byte " << e.offset << ')';
}

}  // namespace vouch
