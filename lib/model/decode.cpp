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
#include "model/utf8.hpp"

namespace vouch {
namespace {

using detail::json_reader;
using detail::member;

/// A whole body that is a T.
template <class T>
constexpr member document{
    .type = detail::json_type::object,
    .open = [](void* target) { return target; },
    .nested = &detail::shape_of<T>,
};

boost::json::parse_options strict() {
    boost::json::parse_options o;
    o.max_depth = detail::max_json_depth;
    o.allow_invalid_utf8 = true;  // looked for beforehand: cheaper, and it tells where
    return o;
}

/// Working memory beyond this is given back after a decoding.
constexpr std::size_t worth_keeping = std::size_t{64} << 10U;

}  // namespace

struct decode_scratch::impl {
    boost::json::basic_parser<json_reader> parser{strict()};
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

decode_error malformed(std::string_view body, std::size_t offset,
                       boost::system::error_code const& ec) {
    decode_error e{.offset = offset};
    if (body.empty())
        e.what = "empty body";
    else if (body.starts_with("\xEF\xBB\xBF"))
        e.what = "byte order mark before the JSON";
    else if (!ec)
        e.what = "text after the end of the JSON";
    else
        e.what = "not JSON: " + ec.message();
    return e;
}

/// Fills `target`. Its text refers to `body` and to the scratch.
template <class T>
std::optional<decode_error> parse(std::string_view body, decode_scratch& scratch,
                                  std::size_t max_body, T& target) {
    if (body.size() > max_body) return too_large(body.size(), max_body);
    if (auto const good = detail::valid_utf8_prefix(body); good != body.size())
        return decode_error{errc::invalid_response, "", "not UTF-8", good};
    auto& [parser, first, memory] = decode_access::of(scratch);
    json_reader& reader = parser.handler();
    memory.release();
    parser.reset();
    reader.start(body, document<T>, &target, memory);

    boost::json::error_code ec;
    std::size_t const read = parser.write_some(false, body.data(), body.size(), ec);
    reader.trim(worth_keeping);
    if (!ec && read == body.size()) return std::nullopt;
    if (reader.problem().empty()) return malformed(body, read, ec);
    return decode_error{errc::invalid_response, reader.pointer(), reader.problem(), read};
}

}  // namespace

decoded<snapshot> decode_outcome(std::string_view body, decode_scratch& scratch,
                                 std::size_t max_body) {
    detail::outcome draft;
    if (auto e = parse(body, scratch, max_body, draft)) return *std::move(e);
    return detail::snapshot_access::make(std::move(draft.session), std::move(draft.verification));
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
