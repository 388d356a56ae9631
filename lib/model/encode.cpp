#include "model/encode.hpp"

#include <vouch/json.hpp>

#include "model/json_text.hpp"
#include "model/shapes.hpp"

namespace vouch {
namespace {

/// A JSON object, member by member.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_(out) {}
    object_writer(object_writer const&) = delete;
    object_writer& operator=(object_writer const&) = delete;
    ~object_writer() = default;

    void member(std::string_view name, std::string_view value) {
        out_ += separator_;
        separator_ = ',';
        detail::append_json_string(out_, name);
        out_ += ':';
        detail::append_json_string(out_, value);
    }
    void member_unless_empty(std::string_view name, std::string_view value) {
        if (!value.empty()) member(name, value);
    }
    void end() {
        if (separator_ == '{') out_ += '{';
        out_ += '}';
    }

private:
    std::string& out_;
    char separator_ = '{';
};

template <class T>
std::string json_of(T const& value) {
    std::string out;
    detail::codec<T>::write(value, out);
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
    std::string out = "{\"session\":" + to_json(s.session());
    if (auto const* const v = s.verification()) out += ",\"verification\":" + to_json(*v);
    return out += '}';
}

std::string to_json(std::span<verification const> items) {
    std::string out = "{\"items\":[";
    for (verification const& v : items) {
        if (&v != items.data()) out += ',';
        out += to_json(v);
    }
    return out += "]}";
}

}  // namespace vouch
