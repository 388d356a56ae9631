#include "settings/reader.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace vouch::settings {
namespace {

namespace json = boost::json;

json::object const& object_at(json::value const& v, std::string const& pointer) {
    if (!v.is_object()) throw error(pointer, "this has to be an object");
    return v.get_object();
}

}  // namespace

error::error(std::string const& pointer, std::string const& what)
    : std::invalid_argument("at " + (pointer.empty() ? "the top" : pointer) + ": " + what),
      pointer_(pointer) {}

reader::reader(json::value const& object, std::string pointer)
    : object_(object_at(object, pointer)), pointer_(std::move(pointer)) {}

std::string reader::at(std::string_view name) const { return pointer_ + "/" + std::string(name); }

json::value const* reader::any(std::string_view name) {
    known_.push_back(name);
    return object_.if_contains(name);
}

std::string reader::text(std::string_view name, std::string_view otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return std::string(otherwise);
    if (!v->is_string()) throw error(at(name), "this has to be a string");
    return std::string(v->get_string());
}

bool reader::flag(std::string_view name, bool otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    if (!v->is_bool()) throw error(at(name), "this has to be true or false");
    return v->get_bool();
}

std::uint64_t reader::number(std::string_view name, std::uint64_t otherwise, std::uint64_t max) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    boost::system::error_code ec;
    auto const n = v->is_number() ? v->to_number<std::uint64_t>(ec) : 0;
    if (!v->is_number() || ec || n > max)
        throw error(at(name), "this has to be a whole number from 0 to " + std::to_string(max));
    return n;
}

double reader::fraction(std::string_view name, double otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    if (!v->is_number()) throw error(at(name), "this has to be a number");
    return v->to_number<double>();
}

std::chrono::nanoseconds reader::milliseconds(std::string_view name,
                                              std::chrono::nanoseconds otherwise) {
    constexpr std::uint64_t ten_years = std::uint64_t{3650} * 24 * 3600 * 1000;
    if (any(name) == nullptr) return otherwise;
    return std::chrono::milliseconds(number(name, 0, ten_years));
}

json::array const* reader::array(std::string_view name) {
    json::value const* const v = any(name);
    if (v == nullptr) return nullptr;
    if (!v->is_array()) throw error(at(name), "this has to be an array");
    return &v->get_array();
}

void reader::refuse_others() const {
    for (auto const& member : object_) {
        if (std::ranges::find(known_, std::string_view(member.key())) != known_.end()) continue;
        std::string list;
        for (std::string_view const name : known_) {
            std::string quoted(1, '\'');
            quoted.append(name).append(1, '\'');
            if (list.find(quoted) != std::string::npos) continue;
            if (!list.empty()) list += ", ";
            list += quoted;
        }
        throw error(at(std::string_view(member.key())),
                    "there is no such member; known are " + list);
    }
}

json::value parse(std::string_view text) {
    boost::system::error_code ec;
    json::stream_parser p;
    auto const n = p.write_some(text, ec);
    if (!ec && n < text.size()) ec = json::error::extra_data;
    if (!ec) p.finish(ec);
    if (ec) throw error("", "this is not JSON: " + ec.message() + " at byte " + std::to_string(n));
    return p.release();
}

}  // namespace vouch::settings
