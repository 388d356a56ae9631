#include "model/json_reader.hpp"

#include <bit>
#include <charconv>
#include <system_error>
#include <utility>

namespace vouch::detail {
namespace {

constexpr std::string_view name_of(json_type t) noexcept {
    constexpr std::array<std::string_view, 6> names = {"null",     "a boolean", "a number",
                                                       "a string", "an array",  "an object"};
    return names[static_cast<std::size_t>(t)];
}

}  // namespace

void json_reader::start(std::string_view body, member const& root, void* target,
                        std::pmr::memory_resource& memory) {
    body_ = body;
    value_.memory = &memory;
    top_ = frames_.data();
    *top_ = {.object = target, .current = &root};
    partial_.clear();
    pointer_.clear();
    problem_.clear();
}

void json_reader::trim(std::size_t worth_keeping) {
    if (partial_.capacity() > worth_keeping) partial_ = {};
    if (texts_.capacity() * sizeof(std::string_view) > worth_keeping) texts_ = {};
}

bool json_reader::on_double(double d, view s, ec&) {
    // The parser's own conversion may be off by one in the last place.
    double exact = d;
    if (std::from_chars(s.data(), s.data() + s.size(), exact).ec != std::errc()) exact = d;
    return number(exact);
}

bool json_reader::number(double d) {
    member const* const m = top_->current;
    if (m == nullptr) return true;
    if (m->type != json_type::number) return mistyped(json_type::number);
    if (!std::isfinite(d)) return fail("number out of range");
    value_.number = d;
    m->read(top_->object, value_);
    return true;
}

bool json_reader::on_null(ec&) {
    member const* const m = top_->current;
    if (m == nullptr) return true;
    if (m->clear == nullptr) return mistyped(json_type::null);
    m->clear(top_->object);
    return true;
}

/// `unlike` is not it: those that follow are tried first.
member const* json_reader::look_up(shape const& in, member const* unlike, std::string_view key) {
    for (member const* m = in.after(unlike); m != unlike; m = in.after(m))
        if (same_text(m->name, key)) return m;
    return nullptr;
}

bool json_reader::keep_part(view s) {
    partial_.append(s.data(), s.size());
    return true;
}

bool json_reader::key_in_parts(view last) {
    keep_part(last);
    top_->current = find(*top_, partial_);
    partial_.clear();
    return true;
}

bool json_reader::string_in_parts(view last) {
    keep_part(last);
    std::string_view whole;
    if (top_->current != nullptr && !partial_.empty()) {
        auto* const copy = static_cast<char*>(value_.memory->allocate(partial_.size(), 1));
        whole = {copy, partial_.copy(copy, partial_.size())};
    }
    partial_.clear();
    return string(whole);
}

bool json_reader::fail(std::string what) {
    problem_ = std::move(what);
    for (frame const* f = frames_.data(); f != top_; ++f) point_at(*f, 1);
    point_at(*top_, 0);
    return false;
}

/// `entered`: 1 if the element that it is about counts among the container's already.
void json_reader::point_at(frame const& f, std::size_t entered) {
    member const* const m = f.current;
    if (m->count != nullptr)
        append_pointer_token(pointer_, std::to_string(m->count(f.object) - entered));
    else if (f.what != nullptr)
        append_pointer_token(pointer_, m->name);
}

bool json_reader::mistyped(json_type found) {
    std::string what = "expected ";
    what += name_of(top_->current->type);
    what += ", found ";
    what += name_of(found);
    return fail(std::move(what));
}

bool json_reader::incomplete() {
    std::uint32_t const missing = top_->what->required & ~top_->seen;
    top_->current = &top_->what->members[static_cast<std::size_t>(std::countr_zero(missing))];
    return fail("missing");
}

}  // namespace vouch::detail
