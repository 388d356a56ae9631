// Any bytes as the payload of a QR code, and any payload as bytes: what parses is written back byte
// for byte, what is made parses to the same; and base64, in which it travels.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/qr.hpp>

#include "fuzz/require.hpp"

namespace {

using namespace vouch::emulator;
using vouch::fuzz::require;

void check_parsing(byte_view data) {
    auto const parsed = parse_qr(data);
    require(!to_string(parsed.problem).empty());
    if (parsed.problem != qr_problem::none) return;
    require(encode_qr(parsed.payload) == bytes(data.begin(), data.end()));
    require(parsed.payload.secret.size() >= 8);
    // Cut anywhere, it is refused, but for the secret, whose end is that of the code.
    auto const fixed = data.size() - parsed.payload.secret.size() + 8;
    for (std::size_t n = 0; n < data.size(); n += 1 + n / 64)
        require((parse_qr(data.first(n)).problem == qr_problem::none) == (n >= fixed));
}

void check_making(std::string_view text) {
    qr_payload p;
    p.mode = static_cast<qr_mode>(vouch::fuzz::take_byte(text) % 3);
    std::size_t const most = vouch::fuzz::take_byte(text);
    std::size_t const id = std::min(most, text.size());
    p.transaction = text.substr(0, id);
    text.remove_prefix(id);
    for (auto* const key : {&p.key1, &p.key2})
        for (auto& b : *key) b = vouch::fuzz::take_byte(text);
    auto const rest = view_of(text);
    p.secret.assign(rest.begin(), rest.end());
    auto const parsed = parse_qr(encode_qr(p));
    if (parsed.problem == qr_problem::none)
        require(parsed.payload == p);
    else
        require(parsed.problem == (p.secret.size() < 8 ? parsed.problem : qr_problem::id_not_utf8));
    if (parsed.problem == qr_problem::short_secret) require(p.secret.size() < 8);
}

void check_base64(std::string_view text) {
    auto const data = view_of(text);
    bytes const all(data.begin(), data.end());
    require(from_base64(to_base64(data)) == all);
    require(from_base64url(to_base64url(data)) == all);
    // One text for one value, but for the padding.
    if (auto const read = from_base64url(text)) {
        auto const again = to_base64url(*read);
        require(text.starts_with(again));
        require(text.find_first_not_of('=', again.size()) == text.npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    check_parsing({data, size});
    auto const text = vouch::fuzz::as_text(data, size);
    check_making(text);
    check_base64(text);
    return 0;
}
