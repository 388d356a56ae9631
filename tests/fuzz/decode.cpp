// The decoders on any bytes. What decodes has to survive the way to JSON and back.

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include <vouch/json.hpp>

#include "fuzz/require.hpp"
#include "model/api_error.hpp"
#include "model/decode.hpp"
#include "model/utf8.hpp"

namespace {

using vouch::fuzz::require;

bool is_utf8(std::string_view text) {
    return vouch::detail::valid_utf8_prefix(text) == text.size();
}

/// One line, of characters to draw and no others.
template <class T>
void prints_well(T const& value) {
    std::ostringstream os;
    os << value;
    auto const text = os.str();
    for (std::string_view rest = text; !rest.empty();) {
        auto const c = vouch::detail::first_code_point(rest);
        require(c.valid && !vouch::detail::acts_on_terminal(c.value));
        rest.remove_prefix(c.size);
    }
}

template <class T, class Decode>
void there_and_back(vouch::decoded<T> const& first, std::size_t size, Decode decode) {
    if (!first) {
        require(first.error().offset <= size);
        return prints_well(first.error());
    }
    auto const again = decode(vouch::to_json(*first));
    require(static_cast<bool>(again));
    require(*again == *first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static vouch::decode_scratch scratch;
    auto const body = vouch::fuzz::as_text(data, size);

    auto const outcome = vouch::decode_outcome(body, scratch);
    there_and_back(outcome, size,
                   [](auto const& json) { return vouch::decode_outcome(json, scratch); });
    there_and_back(vouch::decode_session(body, scratch), size,
                   [](auto const& json) { return vouch::decode_session(json, scratch); });
    there_and_back(vouch::decode_list(body, scratch), size,
                   [](auto const& json) { return vouch::decode_list(json, scratch); });
    if (outcome) prints_well(*outcome);

    for (char const* const type : {"application/json", "text/html"}) {
        auto const e = vouch::decode_api_error(body, type);
        prints_well(e);
        require(is_utf8(e.code) && is_utf8(e.message) && e.issues.size() <= 64);
        require(e.code.size() <= 4096 && e.message.size() <= 4096);
    }
    return 0;
}
