#include "model/json_reader.hpp"

#include <array>
#include <cmath>

#include "model/json_text.hpp"

namespace vouch::detail {

using place = json_reader::place;

namespace {

constexpr std::string_view name_of(json_type t) noexcept {
    constexpr std::array<std::string_view, 6> names = {"null",     "a boolean", "a number",
                                                       "a string", "an array",  "an object"};
    return names[static_cast<std::size_t>(t)];
}

}  // namespace

bool json_reader::ended(place p) {
    if (p != nullptr) p = skip_space(p);
    if (p != nullptr && at_end(p)) return true;
    if (p != nullptr) fail(p, "text after the end of the JSON");
    if (problem_.empty()) problem_ = flaw();
    return false;
}

place json_reader::real(place p, double& to) {
    if (!at_number(p)) return unlike(p, json_type::number);
    place const after = number(p, to);
    if (after == nullptr || std::isfinite(to)) return after;
    problem_ = "number out of range";
    return fail(p, problem_);
}

place json_reader::unlike(place p, json_type wanted) {
    json_type found{};
    if (!type_at(p, found)) return nullptr;
    bool const container = found == json_type::object || found == json_type::array;
    if (!container && skip_value(p) == nullptr) return nullptr;
    problem_ = "expected ";
    problem_.append(name_of(wanted)).append(", found ").append(name_of(found));
    return fail(p, problem_);
}

place json_reader::missing(place p, std::string_view name) {
    problem_ = "missing";
    fail(p, problem_);
    return inside(name);
}

place json_reader::inside(std::string_view name) {
    if (problem_.empty()) return nullptr;  // not JSON: the offset tells more
    std::string token;
    append_pointer_token(token, name);
    pointer_.insert(0, token);
    return nullptr;
}

}  // namespace vouch::detail
