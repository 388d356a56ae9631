// The decoders on any bytes. What decodes has to survive the way to JSON and back.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include <vouch/json.hpp>

#include "model/api_error.hpp"
#include "model/decode.hpp"
#include "model/printable.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

template <class T, class Decode>
void there_and_back(vouch::decoded<T> const& first, Decode decode) {
    if (!first) {
        std::ostringstream os;
        os << first.error();
        require(os.str().find('\n') == std::string::npos);
        return;
    }
    auto const again = decode(vouch::to_json(*first));
    require(static_cast<bool>(again));
    require(*again == *first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static vouch::decode_scratch scratch;
    std::string_view const body(reinterpret_cast<char const*>(data), size);

    auto const outcome = vouch::decode_outcome(body, scratch);
    there_and_back(outcome, [](auto const& json) { return vouch::decode_outcome(json, scratch); });
    there_and_back(vouch::decode_session(body, scratch),
                   [](auto const& json) { return vouch::decode_session(json, scratch); });
    there_and_back(vouch::decode_list(body, scratch),
                   [](auto const& json) { return vouch::decode_list(json, scratch); });
    if (outcome) {
        std::ostringstream os;
        os << *outcome;
        require(os.str().find('\n') == std::string::npos);
    }

    for (char const* const type : {"application/json", "text/html"}) {
        std::ostringstream os;
        os << vouch::decode_api_error(body, type);
        require(os.str().find('\n') == std::string::npos);
    }
    return 0;
}
