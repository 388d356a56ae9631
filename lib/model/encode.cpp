#include "model/encode.hpp"

#include <vouch/json.hpp>

#include "model/object_writer.hpp"
#include "model/shapes.hpp"

namespace vouch {
namespace {

using detail::object_writer;

// Room for what is usual, so that the text grows once at most. The answers that the benchmarks use
// have 324 bytes a verification in a list, and 1,136 for one with its session.
constexpr std::size_t of_verification = 512;
constexpr std::size_t of_session = 1024;

template <class T>
void append(T const& value, std::string& out) {
    detail::codec<T>::write(value, out);
}

template <class T>
std::string json_of(T const& value, std::size_t room) {
    std::string out;
    out.reserve(room);
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

std::string to_json(verification const& v) { return json_of(v, of_verification); }
std::string to_json(session const& s) { return json_of(s, of_session); }

std::string to_json(snapshot const& s) {
    std::string out;
    out.reserve(of_session + of_verification);
    out += "{\"session\":";
    append(s.session(), out);
    if (auto const* const v = s.verification()) append(*v, out += ",\"verification\":");
    return out += '}';
}

std::string to_json(std::span<verification const> items) {
    std::string out = "{\"items\":[";
    out.reserve((items.size() + 1) * of_verification);
    for (verification const& v : items) {
        if (&v != items.data()) out += ',';
        append(v, out);
    }
    return out += "]}";
}

}  // namespace vouch
