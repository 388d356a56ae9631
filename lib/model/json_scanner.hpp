#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string>
#include <string_view>

namespace vouch::detail {

enum class json_type : std::uint8_t { null, boolean, number, string, array, object };

/// Containers may be nested this deep.
inline constexpr std::size_t max_json_depth = 32;

/// Reads the parts of a JSON text (RFC 8259). Each function takes the place where a part begins and
/// returns where it ends; null where the text is not JSON: `flaw` then says why, `offset` where.
///
/// The place is passed, not kept, so that it stays in a register.
class json_scanner {
public:
    using place = char const*;

    /// `memory` is for strings whose escapes had to be replaced. Returns the beginning.
    place start(std::string_view text, std::pmr::memory_resource& memory) noexcept {
        begin_ = wrong_ = text.data();
        end_ = text.data() + text.size();
        memory_ = &memory;
        depth_ = 0;
        flaw_ = {};
        return begin_;
    }
    /// Gives back what an unusually large text needed.
    void trim(std::size_t worth_keeping) {
        if (unescaped_.capacity() > worth_keeping) unescaped_ = {};
    }
    [[nodiscard]] std::pmr::memory_resource& memory() const noexcept { return *memory_; }

    /// Static text; empty while nothing is wrong.
    [[nodiscard]] std::string_view flaw() const noexcept { return flaw_; }
    [[nodiscard]] std::size_t offset() const noexcept {
        return static_cast<std::size_t>(wrong_ - begin_);
    }

    [[nodiscard]] std::size_t left(place p) const noexcept {
        return static_cast<std::size_t>(end_ - p);
    }
    [[nodiscard]] bool at_end(place p) const noexcept { return p == end_; }
    [[nodiscard]] bool at(place p, char c) const noexcept { return p != end_ && *p == c; }
    /// Words known when compiled: a comparison or two of registers.
    template <std::size_t Size>
    [[nodiscard]] bool at(place p, std::array<char, Size> const& word) const noexcept {
        return left(p) >= Size && std::memcmp(p, word.data(), Size) == 0;
    }
    template <std::size_t Size>
    [[nodiscard]] bool at(place p, char const (&word)[Size]) const noexcept {
        return left(p) >= Size - 1 && std::memcmp(p, word, Size - 1) == 0;
    }
    [[nodiscard]] bool at_number(place p) const noexcept {
        return p != end_ && (*p == '-' || (*p >= '0' && *p <= '9'));
    }
    [[nodiscard, gnu::always_inline]] place skip_space(place p) const noexcept {
        bool const none = p != end_ && static_cast<unsigned char>(*p) > ' ';
        return none ? p : skip_spaces(p);
    }

    /// What begins here, by its first character. False: nothing does.
    [[nodiscard]] bool type_at(place p, json_type& type) noexcept;
    /// A string. `text` refers to the whole text or to the memory.
    [[nodiscard]] place string(place p, std::string_view& text);
    /// A number; infinite where a double cannot hold it.
    [[nodiscard]] place number(place p, double& value) noexcept;
    /// Any value.
    [[nodiscard]] place skip_value(place p);

    /// The bracket that begins an object or array, and the space after it.
    [[nodiscard]] place enter(place p) noexcept {
        if (depth_ == max_json_depth) return fail(p, "not JSON: too deep");
        ++depth_;
        return skip_space(p + 1);
    }
    /// The bracket that ends it.
    [[nodiscard]] place leave(place p) noexcept {
        --depth_;
        return p + 1;
    }
    /// Between two elements, or before the end. `more`: another one follows.
    [[nodiscard, gnu::always_inline]] place next(place p, char bracket, bool& more) noexcept {
        p = skip_space(p);
        more = at(p, ',');
        if (more) return skip_space(p + 1);
        return at(p, bracket) ? p : unexpected(p);
    }
    /// The colon after a name.
    [[nodiscard]] place colon(place p) noexcept {
        p = skip_space(p);
        return at(p, ':') ? p + 1 : unexpected(p);
    }

    /// There should have been something else at `p`.
    place unexpected(place p) noexcept;

protected:
    place fail(place p, std::string_view why) noexcept {
        wrong_ = p;
        flaw_ = why;
        return nullptr;
    }

private:
    [[nodiscard]] place skip_spaces(place p) const noexcept;
    [[nodiscard]] place skip_plain(place p) const noexcept;
    place string_on(place from, place p, std::string_view& text);
    place string_with_escapes(place from, place p, std::string_view& text);
    place skip_text(place p) noexcept;
    place escape(place p);
    place code_point_escape(place p);
    place code_unit(place p, unsigned& unit) noexcept;
    place digits(place p) noexcept;
    place skip_container(place p, char close, bool with_names);

    place begin_ = nullptr;
    place end_ = nullptr;
    place wrong_ = nullptr;
    std::pmr::memory_resource* memory_ = nullptr;
    std::size_t depth_ = 0;
    std::string_view flaw_;
    std::string unescaped_;
};

}  // namespace vouch::detail
