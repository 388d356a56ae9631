#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string>
#include <string_view>

#include "model/json_scanner.hpp"

namespace vouch::detail {

/// Reads the values of structs, for their codecs. Functions take and return places, as those of
/// `json_scanner` do; null also where a value is not what it has to be: `problem` then says so,
/// and `pointer` where.
class json_reader : public json_scanner {
public:
    /// Reads a whole body by a codec's `read_whole`, which is given its beginning. Text refers to
    /// the body where it stands there without escapes, else to `memory`.
    template <class Read>
    [[nodiscard]] bool read(std::string_view body, std::pmr::memory_resource& memory,
                            Read const& read_whole) {
        pointer_.clear();
        problem_.clear();
        remembered_ = {};
        return ended(read_whole(skip_space(start(body, memory))));
    }
    /// What is wrong.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }
    /// The JSON pointer of the value that it is about; "" where the body is not JSON.
    [[nodiscard]] std::string const& pointer() const noexcept { return pointer_; }

    // For the codecs.

    /// The beginning of an object, up to its first member.
    place enter_object(place p) { return at(p, '{') ? enter(p) : unlike(p, json_type::object); }
    /// The name of a member, and its colon.
    place name(place p, std::string_view& to) {
        p = string(p, to);
        return p != nullptr ? colon(p) : p;
    }
    /// An object that ends at `p` lacks that member.
    place missing(place p, std::string_view name);
    /// What went wrong did so in the member or element of that name. Returns null.
    place inside(std::string_view name);

    place text(place p, std::string_view& to) {
        return at(p, '"') ? string(p, to) : unlike(p, json_type::string);
    }
    place boolean(place p, bool& to) {
        to = at(p, "true");
        if (to) return p + 4;
        return at(p, "false") ? p + 5 : unlike(p, json_type::boolean);
    }
    place real(place p, double& to);
    /// `element` reads one.
    template <class Element>
    place array(place p, Element const& element) {
        if (!at(p, '[')) return unlike(p, json_type::array);
        p = enter(p);
        std::size_t index = 0;
        for (bool more = p != nullptr && !at(p, ']'); more; ++index) {
            p = element(p);
            if (p == nullptr) return inside(index);
            p = next(p, ']', more);
            if (p == nullptr) return nullptr;
        }
        return p != nullptr ? leave(p) : nullptr;
    }
    /// Where the latest value of its kind stood.
    void remember(place from, place to) noexcept {
        remembered_ = {from, static_cast<std::size_t>(to - from)};
    }
    [[nodiscard]] std::string_view remembered() const noexcept { return remembered_; }
    /// The same letters once more, if they stand here; else nothing.
    [[nodiscard]] std::string_view again(place p) const noexcept {
        std::size_t const n = remembered_.size();
        bool const same = left(p) >= n && n != 0 && std::memcmp(p, remembered_.data(), n) == 0;
        return {p, same ? n : 0};
    }

private:
    bool ended(place p);
    place unlike(place p, json_type wanted);
    place inside(std::size_t index) { return inside(std::to_string(index)); }

    std::string_view remembered_;
    std::string pointer_;
    std::string problem_;
};

}  // namespace vouch::detail
