#include <emulator/crypto/qr.hpp>

#include <algorithm>
#include <cstddef>

namespace vouch::emulator {
namespace {

constexpr std::string_view header = "MATRIX";
constexpr std::uint8_t version = 2;
constexpr std::size_t min_secret = 8;

/// Length of the sequence that `lead` begins, 0 if none begins so (RFC 3629, 4).
std::size_t sequence_length(std::uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead < 0xe0) return 2;
    if (lead >= 0xe0 && lead < 0xf0) return 3;
    if (lead >= 0xf0 && lead < 0xf5) return 4;
    return 0;
}

bool is_utf8(byte_view text) {
    while (!text.empty()) {
        std::size_t const length = sequence_length(text[0]);
        if (length == 0 || length > text.size()) return false;
        for (std::size_t i = 1; i < length; ++i)
            if ((text[i] & 0xc0U) != 0x80) return false;
        if (length == 3 && text[0] == 0xe0 && text[1] < 0xa0) return false;
        if (length == 3 && text[0] == 0xed && text[1] > 0x9f) return false;
        if (length == 4 && text[0] == 0xf0 && text[1] < 0x90) return false;
        if (length == 4 && text[0] == 0xf4 && text[1] > 0x8f) return false;
        text = text.subspan(length);
    }
    return true;
}

void take_key(byte_view& rest, key32& key) {
    std::copy_n(rest.begin(), key.size(), key.begin());
    rest = rest.subspan(key.size());
}

qr_problem parse_body(byte_view rest, qr_payload& out) {
    if (rest.size() < 2) return qr_problem::id_cut_off;
    std::size_t const id_length = std::size_t{rest[0]} << 8U | rest[1];
    rest = rest.subspan(2);
    if (rest.size() < id_length) return qr_problem::id_cut_off;
    byte_view const id = rest.first(id_length);
    if (!is_utf8(id)) return qr_problem::id_not_utf8;
    out.transaction.assign(id.begin(), id.end());
    rest = rest.subspan(id_length);
    if (rest.size() < 64) return qr_problem::keys_cut_off;
    take_key(rest, out.key1);
    take_key(rest, out.key2);
    if (rest.size() < min_secret) return qr_problem::short_secret;
    out.secret.assign(rest.begin(), rest.end());
    return qr_problem::none;
}

qr_problem parse(byte_view data, qr_payload& out) {
    byte_view const expected = view_of(header);
    if (data.size() < header.size() || !std::equal(expected.begin(), expected.end(), data.begin()))
        return qr_problem::no_header;
    data = data.subspan(header.size());
    if (data.empty() || data[0] != version) return qr_problem::version;
    if (data.size() < 2 || data[1] > 2) return qr_problem::mode;
    out.mode = static_cast<qr_mode>(data[1]);
    return parse_body(data.subspan(2), out);
}

}  // namespace

std::string_view to_string(qr_problem problem) {
    switch (problem) {
        case qr_problem::none:
            return "nothing wrong";
        case qr_problem::no_header:
            return "it does not start with MATRIX";
        case qr_problem::version:
            return "its version is not 2";
        case qr_problem::mode:
            return "its mode is not 0, 1 or 2";
        case qr_problem::id_cut_off:
            return "it ends within the transaction id";
        case qr_problem::id_not_utf8:
            return "its transaction id is not UTF-8";
        case qr_problem::keys_cut_off:
            return "it ends within the keys";
        case qr_problem::short_secret:
            return "its secret is shorter than 8 bytes";
    }
    return "unknown";
}

bytes encode_qr(qr_payload const& payload) {
    byte_view const magic = view_of(header);
    byte_view const id = view_of(payload.transaction);
    bytes data(magic.begin(), magic.end());
    data.push_back(version);
    data.push_back(static_cast<std::uint8_t>(payload.mode));
    data.push_back(static_cast<std::uint8_t>(id.size() >> 8U));
    data.push_back(static_cast<std::uint8_t>(id.size()));
    data.insert(data.end(), id.begin(), id.end());
    data.insert(data.end(), payload.key1.begin(), payload.key1.end());
    data.insert(data.end(), payload.key2.begin(), payload.key2.end());
    data.insert(data.end(), payload.secret.begin(), payload.secret.end());
    return data;
}

qr_parsed parse_qr(byte_view data) {
    qr_parsed result;
    result.problem = parse(data, result.payload);
    return result;
}

}  // namespace vouch::emulator
