#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

#include <emulator/service/settings.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

json::object const& object_at(json::value const& v, std::string const& pointer) {
    if (!v.is_object()) throw settings_error(pointer, "this has to be an object");
    return v.get_object();
}

}  // namespace

settings_error::settings_error(std::string const& pointer, std::string const& what)
    : std::invalid_argument("at " + (pointer.empty() ? "the top" : pointer) + ": " + what),
      pointer_(pointer) {}

settings_reader::settings_reader(json::value const& object, std::string pointer)
    : object_(object_at(object, pointer)), pointer_(std::move(pointer)) {}

std::string settings_reader::at(std::string_view name) const {
    return pointer_ + "/" + std::string(name);
}

json::value const* settings_reader::any(std::string_view name) {
    known_.push_back(name);
    return object_.if_contains(name);
}

std::string settings_reader::text(std::string_view name, std::string_view otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return std::string(otherwise);
    if (!v->is_string()) throw settings_error(at(name), "this has to be a string");
    return std::string(v->get_string());
}

bool settings_reader::flag(std::string_view name, bool otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    if (!v->is_bool()) throw settings_error(at(name), "this has to be true or false");
    return v->get_bool();
}

std::uint64_t settings_reader::number(std::string_view name, std::uint64_t otherwise,
                                      std::uint64_t max) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    boost::system::error_code ec;
    auto const n = v->is_number() ? v->to_number<std::uint64_t>(ec) : 0;
    if (!v->is_number() || ec || n > max)
        throw settings_error(at(name),
                             "this has to be a whole number from 0 to " + std::to_string(max));
    return n;
}

double settings_reader::fraction(std::string_view name, double otherwise) {
    json::value const* const v = any(name);
    if (v == nullptr) return otherwise;
    if (!v->is_number()) throw settings_error(at(name), "this has to be a number");
    return v->to_number<double>();
}

duration settings_reader::milliseconds(std::string_view name, duration otherwise) {
    constexpr std::uint64_t ten_years = std::uint64_t{3650} * 24 * 3600 * 1000;
    if (any(name) == nullptr) return otherwise;
    return std::chrono::milliseconds(number(name, 0, ten_years));
}

json::array const* settings_reader::array(std::string_view name) {
    json::value const* const v = any(name);
    if (v == nullptr) return nullptr;
    if (!v->is_array()) throw settings_error(at(name), "this has to be an array");
    return &v->get_array();
}

void settings_reader::refuse_others() const {
    for (auto const& member : object_) {
        if (std::ranges::find(known_, std::string_view(member.key())) != known_.end()) continue;
        std::string list;
        for (std::string_view const name : known_) {
            if (list.find("'" + std::string(name) + "'") != std::string::npos) continue;
            list += (list.empty() ? "'" : ", '") + std::string(name) + "'";
        }
        throw settings_error(at(std::string_view(member.key())),
                             "there is no such member; known are " + list);
    }
}

}  // namespace vouch::emulator
