#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "model/same_text.hpp"
#include "model/shape.hpp"

namespace vouch::detail {

/// Containers may be nested this deep.
inline constexpr std::size_t max_json_depth = 32;

[[nodiscard]] constexpr std::string_view name_of(json_type t) noexcept {
    constexpr std::array<std::string_view, 6> names = {"null",     "a boolean", "a number",
                                                       "a string", "an array",  "an object"};
    return names[static_cast<std::size_t>(t)];
}

/// Takes the parser's events and fills a struct by its shape. Text refers to the body where it
/// stands there without escapes, else to the given memory.
class json_reader {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    /// `root` is what the whole body has to be, `target` what its `open` is called with.
    void start(std::string_view body, member const& root, void* target,
               std::pmr::memory_resource& memory) {
        body_ = body;
        value_.memory = &memory;
        top_ = frames_.data();
        *top_ = {.object = target, .current = &root};
        partial_.clear();
        pointer_.clear();
        problem_.clear();
    }

    /// Gives back what an unusually large body needed.
    void trim(std::size_t worth_keeping) {
        if (partial_.capacity() > worth_keeping) partial_ = {};
        if (texts_.capacity() * sizeof(std::string_view) > worth_keeping) texts_ = {};
    }

    /// What is wrong with the values; empty while nothing is.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }
    /// The JSON pointer of the value that it is about.
    [[nodiscard]] std::string const& pointer() const noexcept { return pointer_; }

    // What basic_parser calls.
    using ec = boost::json::error_code;
    using view = boost::json::string_view;

    static bool on_document_begin(ec&) { return true; }
    static bool on_document_end(ec&) { return true; }

    bool on_object_begin(ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return push({});
        if (m->type != json_type::object) return mistyped(json_type::object);
        return push({.what = m->nested, .object = m->open(top_->object)});
    }
    bool on_object_end(std::size_t, ec&) {
        if (top_->what != nullptr && (top_->what->required & ~top_->seen) != 0) return incomplete();
        --top_;
        return true;
    }

    bool on_array_begin(ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return push({});
        if (m->type != json_type::array) return mistyped(json_type::array);
        if (m->open != nullptr)
            return push({.object = m->open(top_->object), .current = m->element});
        texts_.clear();
        return push({.object = &texts_, .current = m->element});
    }
    bool on_array_end(std::size_t, ec&) {
        --top_;
        member const* const m = top_->current;
        if (m == nullptr || m->read == nullptr) return true;
        value_.texts = texts_;
        m->read(top_->object, value_);
        return true;
    }

    bool on_key_part(view s, std::size_t, ec&) { return keep_part(s); }
    bool on_key(view s, std::size_t, ec&) {
        std::string_view key(s.data(), s.size());
        if (!partial_.empty()) key = partial_.append(key);
        top_->current = find(*top_, key);
        partial_.clear();
        return true;
    }

    bool on_string_part(view s, std::size_t, ec&) { return keep_part(s); }
    bool on_string(view s, std::size_t, ec&) {
        member const* const m = top_->current;
        if (m != nullptr) {
            if (m->type != json_type::string) return mistyped(json_type::string);
            value_.text = stable({s.data(), s.size()});
            m->read(top_->object, value_);
        }
        partial_.clear();
        return true;
    }

    static bool on_number_part(view, ec&) { return true; }
    bool on_int64(std::int64_t i, view, ec&) { return number(static_cast<double>(i)); }
    bool on_uint64(std::uint64_t u, view, ec&) { return number(static_cast<double>(u)); }
    bool on_double(double d, view s, ec&) {
        // The parser's own conversion may be off by one in the last place.
        double exact = d;
        if (std::from_chars(s.data(), s.data() + s.size(), exact).ec != std::errc()) exact = d;
        return number(exact);
    }

    bool on_bool(bool b, ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return true;
        if (m->type != json_type::boolean) return mistyped(json_type::boolean);
        value_.boolean = b;
        m->read(top_->object, value_);
        return true;
    }

    bool on_null(ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return true;
        if (m->clear == nullptr) return mistyped(json_type::null);
        m->clear(top_->object);
        return true;
    }

    static bool on_comment_part(view, ec&) { return true; }
    static bool on_comment(view, ec&) { return true; }

private:
    /// An object or array that is open. `what` is null for arrays, and for all that is skipped.
    struct frame {
        shape const* what = nullptr;
        void* object = nullptr;
        member const* current = nullptr;  ///< what the next value is for; null: skip it
        std::uint32_t seen = 0;           ///< bit i: member i was there
        std::uint32_t next = 0;           ///< the member that is likely to come next
    };

    bool push(frame const& f) {
        *++top_ = f;
        return true;
    }

    static member const* find(frame& f, std::string_view key) {
        if (f.what == nullptr) return nullptr;
        auto const members = f.what->members;
        std::uint32_t at = f.next;
        for (std::size_t tries = members.size(); tries > 0; --tries) {
            if (at == members.size()) at = 0;
            if (same_text(members[at].name, key)) {
                f.seen |= 1U << at;
                f.next = at + 1;
                return &members[at];
            }
            ++at;
        }
        return nullptr;
    }

    bool number(double d) {
        member const* const m = top_->current;
        if (m == nullptr) return true;
        if (m->type != json_type::number) return mistyped(json_type::number);
        if (!std::isfinite(d)) return fail("number out of range");
        value_.number = d;
        m->read(top_->object, value_);
        return true;
    }

    bool keep_part(view s) {
        partial_.append(s.data(), s.size());
        return true;
    }

    /// `s`, with the parts before it, where it stays until the decoding is over.
    std::string_view stable(std::string_view s) {
        std::less_equal<char const*> const in_order;
        bool const in_body = in_order(body_.data(), s.data()) &&
                             in_order(s.data() + s.size(), body_.data() + body_.size());
        if (in_body && partial_.empty()) return s;
        std::size_t const size = partial_.size() + s.size();
        if (size == 0) return {};
        auto* const copy = static_cast<char*>(value_.memory->allocate(size, 1));
        partial_.copy(copy, partial_.size());
        s.copy(copy + partial_.size(), s.size());
        return {copy, size};
    }

    bool fail(std::string what) {
        problem_ = std::move(what);
        for (frame const* f = frames_.data(); f != top_; ++f) point_at(*f, 1);
        point_at(*top_, 0);
        return false;
    }
    /// `entered`: 1 if the element that it is about counts among the container's already.
    void point_at(frame const& f, std::size_t entered) {
        member const* const m = f.current;
        if (m->count != nullptr)
            append_pointer_token(pointer_, std::to_string(m->count(f.object) - entered));
        else if (f.what != nullptr)
            append_pointer_token(pointer_, m->name);
    }
    bool mistyped(json_type found) {
        std::string what = "expected ";
        what += name_of(top_->current->type);
        what += ", found ";
        what += name_of(found);
        return fail(std::move(what));
    }
    bool incomplete() {
        std::uint32_t const missing = top_->what->required & ~top_->seen;
        std::size_t at = 0;
        while ((missing >> at & 1U) == 0) ++at;
        top_->current = &top_->what->members[at];
        return fail("missing");
    }

    std::array<frame, max_json_depth + 1> frames_;
    frame* top_ = frames_.data();
    json_value value_;
    std::string_view body_;
    std::string partial_;
    std::vector<std::string_view> texts_;
    std::string pointer_;
    std::string problem_;
};

}  // namespace vouch::detail
