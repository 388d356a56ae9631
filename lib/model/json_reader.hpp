#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "model/same_text.hpp"
#include "model/shape.hpp"

namespace vouch::detail {

/// Containers may be nested this deep.
inline constexpr std::size_t max_json_depth = 32;

/// Takes the events of `boost::json::basic_parser` and fills a struct by its shape. Text refers to
/// the body where it stands there without escapes, else to the given memory.
///
/// What runs for every value is here, for the parser to inline; the rest is out of its way.
class json_reader {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    /// `root` is what the whole body has to be, `target` what its `open` is called with.
    void start(std::string_view body, member const& root, void* target,
               std::pmr::memory_resource& memory);
    /// Gives back what an unusually large body needed.
    void trim(std::size_t worth_keeping);

    /// What is wrong with the values; empty while nothing is.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }
    /// The JSON pointer of the value that it is about.
    [[nodiscard]] std::string const& pointer() const noexcept { return pointer_; }

    using ec = boost::json::error_code;
    using view = boost::json::string_view;

    static bool on_document_begin(ec&) { return true; }
    static bool on_document_end(ec&) { return true; }
    static bool on_comment_part(view, ec&) { return true; }
    static bool on_comment(view, ec&) { return true; }

    bool on_object_begin(ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return push({});
        if (m->type != json_type::object) return mistyped(json_type::object);
        return push({.what = m->nested,
                     .object = m->open(top_->object),
                     .next = m->nested->members.data()});
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
        texts_.clear();
        void* const container = m->open != nullptr ? m->open(top_->object) : &texts_;
        return push({.object = container, .current = m->element});
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
        if (!partial_.empty()) return key_in_parts(s);
        top_->current = find(*top_, {s.data(), s.size()});
        return true;
    }

    bool on_string_part(view s, std::size_t, ec&) { return keep_part(s); }
    bool on_string(view s, std::size_t, ec&) {
        if (!in_body(s)) return string_in_parts(s);
        return string({s.data(), s.size()});
    }

    static bool on_number_part(view, ec&) { return true; }
    bool on_int64(std::int64_t i, view, ec&) { return number(static_cast<double>(i)); }
    bool on_uint64(std::uint64_t u, view, ec&) { return number(static_cast<double>(u)); }
    bool on_double(double d, view s, ec&);

    bool on_bool(bool b, ec&) {
        member const* const m = top_->current;
        if (m == nullptr) return true;
        if (m->type != json_type::boolean) return mistyped(json_type::boolean);
        value_.boolean = b;
        m->read(top_->object, value_);
        return true;
    }
    bool on_null(ec&);

private:
    /// An object or array that is open. `what` is null for arrays, and for all that is skipped.
    struct frame {
        shape const* what = nullptr;
        void* object = nullptr;
        member const* current = nullptr;  ///< what the next value is for; null: skip it
        member const* next = nullptr;     ///< the member that is likely to come next
        std::uint32_t seen = 0;           ///< the bits of the members that were there
    };

    bool push(frame const& f) {
        *++top_ = f;
        return true;
    }

    static member const* find(frame& f, std::string_view key) {
        member const* m = f.next;
        if (m == nullptr) return nullptr;
        if (!same_text(m->name, key)) {
            m = look_up(*f.what, m, key);
            if (m == nullptr) return nullptr;
        }
        f.seen |= m->bit;
        f.next = f.what->after(m);
        return m;
    }
    static member const* look_up(shape const& in, member const* unlike, std::string_view key);

    bool string(std::string_view s) {
        member const* const m = top_->current;
        if (m == nullptr) return true;
        if (m->type != json_type::string) return mistyped(json_type::string);
        value_.text = s;
        m->read(top_->object, value_);
        return true;
    }
    bool number(double d);

    // Keys and strings with escapes may come in parts, and never from the body itself.
    bool in_body(view s) const noexcept {
        auto const at = [](char const* p) { return reinterpret_cast<std::uintptr_t>(p); };
        return at(s.data()) - at(body_.data()) <= body_.size();
    }
    bool keep_part(view s);
    bool key_in_parts(view last);
    bool string_in_parts(view last);

    bool fail(std::string what);
    bool mistyped(json_type found);
    bool incomplete();
    void point_at(frame const& f, std::size_t entered);

    frame* top_ = nullptr;
    json_value value_;
    std::string_view body_;
    std::string partial_;
    std::vector<std::string_view> texts_;
    std::string pointer_;
    std::string problem_;
    std::array<frame, max_json_depth + 1> frames_;
};

}  // namespace vouch::detail
