#include <boost/json/basic_parser_impl.hpp>

#include "empty_reader.hpp"
#include "model/decode.hpp"
#include "work.hpp"

namespace work {

using vouch::bench::sample_body;

void decode(std::uint64_t times) {
    vouch::decode_scratch scratch;
    for (; times != 0; --times) {
        auto const s = vouch::decode_outcome(sample_body(), scratch);
        need(bool(s), "not decoded");
        check(*s);
    }
}

/// What nobody who reads JSON with Boost.JSON can do without.
void parse(std::uint64_t times) {
    boost::json::basic_parser<empty_reader> parser{boost::json::parse_options{}};
    for (; times != 0; --times) {
        boost::json::error_code ec;
        parser.reset();
        auto const n = parser.write_some(false, sample_body().data(), sample_body().size(), ec);
        need(!ec && n == sample_body().size(), "not parsed");
    }
}

}  // namespace work
