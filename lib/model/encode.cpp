#include "model/encode.hpp"

#include <vouch/json.hpp>

#include "model/object_writer.hpp"
#include "model/shapes.hpp"

namespace vouch {
namespace {

using detail::object_writer;

// Of what servers send, a verification has 400 bytes and a session, with it, 700.
constexpr std::size_t usual = 1024;

template <class T>
void append(T const& value, std::string& out) {
    detail::codec<T>::write(value, out);
}

template <class T>
std::string json_of(T const& value) {
    std::string out;
    out.reserve(usual);
    append(value, out);
    return out;
}

}  // namespace

void encode_create(std::string& out, purpose why, std::string_view user_id) {
    object_writer body(out);
    if (why != purpose::unknown) body.member("purpose", to_string(why));
    body.member_unless_empty("userID", user_id);
    body.end();
}

void encode_cancel(std::string& out, std::string_view code, std::string_view reason) {
    object_writer body(out);
    body.member_unless_empty("code", code);
    body.member_unless_empty("reason", reason);
    body.end();
}

void encode_qr_scan(std::string& out, std::string_view data) {
    object_writer body(out);
    body.member("data", data);
    body.end();
}

std::string to_json(verification const& v) { return json_of(v); }
std::string to_json(session const& s) { return json_of(s); }

std::string to_json(snapshot const& s) {
    std::string out;
    out.reserve(2 * usual);
    out += "{\"session\":";
    append(s.session(), out);
    if (auto const* const v = s.verification()) append(*v, out += ",\"verification\":");
    return out += '}';
}

std::string to_json(std::span<verification const> items) {
    std::string out = "{\"items\":[";
    out.reserve(usual + items.size() * usual / 2);
    for (verification const& v : items) {
        if (&v != items.data()) out += ',';
        append(v, out);
    }
    return out += "]}";
}

}  // namespace vouch
