#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <vouch/model.hpp>

#include "model/json_reader.hpp"
#include "model/json_text.hpp"

namespace vouch::detail {

// How an object of the API maps to a struct: a list of its members, of which both the decoder and
// the encoder are made. The lists themselves are in shapes.hpp.

/// A name, as a template argument.
template <std::size_t Size>
struct spelling {
    // NOLINTNEXTLINE(google-explicit-constructor): it is its literal
    consteval spelling(char const (&name)[Size]) { std::copy_n(name, Size, letters); }
    char letters[Size]{};
};

/// The member `M`, called `Name` on the wire. Whether it is required, and what it looks like,
/// follows from its type.
template <auto M, spelling Name>
struct field {
    static constexpr auto member = M;
    static constexpr std::string_view name{Name.letters, sizeof(Name.letters) - 1};
    /// As it stands before a value: `"name":`.
    static constexpr auto before_value = [] {
        std::array<char, name.size() + 3> s{};
        s.front() = '"';
        *std::copy(name.begin(), name.end(), s.begin() + 1) = '"';
        s.back() = ':';
        return s;
    }();
};

/// The members of a struct, in the order in which servers send them where that is known.
template <class... Fields>
struct fields {};

/// Those of T; specialised in shapes.hpp.
template <class T>
inline constexpr fields<> shape_of{};

using place = json_reader::place;

/// A struct with a list of fields.
template <class T, class Shape>
class object_codec;

/// How one type of value is read and written.
template <class T>
struct codec : object_codec<T, std::remove_const_t<decltype(shape_of<T>)>> {};

template <>
struct codec<text> {
    static place read(json_reader& in, place p, text& to) {
        std::string_view s;
        p = in.text(p, s);
        // What a draft's text refers to is never its own: no need to destroy it first.
        if (p != nullptr) new (&to) text(text::borrow(s));
        return p;
    }
    static void write(text const& from, std::string& out) { append_json_string(out, from); }
};

template <class E>
struct codec<wire_enum<E>> {
    static place read(json_reader& in, place p, wire_enum<E>& to) {
        std::string_view s;
        p = in.text(p, s);
        if (p == nullptr) return nullptr;
        // A known one takes no text along.
        if (E const e = from_string<E>(s); e != E::unknown)
            new (&to) wire_enum<E>(e);
        else
            new (&to) wire_enum<E>(text::borrow(s));
        return p;
    }
    static void write(wire_enum<E> const& from, std::string& out) {
        append_json_string(out, from.raw());
    }
};

template <>
struct codec<bool> {
    static place read(json_reader& in, place p, bool& to) { return in.boolean(p, to); }
    static void write(bool from, std::string& out) { out += from ? "true" : "false"; }
};

template <>
struct codec<double> {
    static place read(json_reader& in, place p, double& to) { return in.real(p, to); }
    static void write(double from, std::string& out) { append_json_number(out, from); }
};

template <class E>
struct codec<list<wire_enum<E>>> {
    using item = wire_enum<E>;

    static place read(json_reader& in, place p, list<item>& to) {
        item* items = nullptr;  // in memory for `room`
        std::size_t n = 0;
        std::size_t room = 0;
        p = in.array(p, [&](place one) {
            if (n == room) items = move_to(in, items, n, room = std::max<std::size_t>(8, 2 * n));
            new (items + n) item;
            return codec<item>::read(in, one, items[n++]);
        });
        // They own nothing, so nobody needs to destroy them.
        if (p != nullptr) new (&to) list<item>(list<item>::borrow({items, n}));
        return p;
    }
    static item* move_to(json_reader& in, item* items, std::size_t n, std::size_t room) {
        auto* const to =
            static_cast<item*>(in.memory().allocate(room * sizeof(item), alignof(item)));
        std::uninitialized_move_n(items, n, to);
        return to;
    }
    static void write(list<wire_enum<E>> const& from, std::string& out) {
        char separator = '[';
        for (auto const& item : from) {
            out += separator;
            codec<wire_enum<E>>::write(item, out);
            separator = ',';
        }
        out += from.empty() ? "[]" : "]";
    }
};

template <class T>
struct codec<std::vector<T>> {
    static place read(json_reader& in, place p, std::vector<T>& to) {
        return in.array(p, [&](place item) { return codec<T>::read(in, item, to.emplace_back()); });
    }
};

template <class T>
struct codec<std::optional<T>> {
    static place read(json_reader& in, place p, std::optional<T>& to) {
        if (!in.at(p, "null")) return codec<T>::read(in, p, to.emplace());
        to.reset();
        return p + 4;
    }
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T, class... Fields>
class object_codec<T, fields<Fields...>> {
    static_assert(sizeof...(Fields) <= 32);
    template <class Field>
    using type_of = std::remove_cvref_t<decltype(std::declval<T&>().*Field::member)>;

    static constexpr std::array<std::string_view, sizeof...(Fields)> names{Fields::name...};
    /// A member's bit: its place among the names.
    template <class Field>
    static constexpr std::uint32_t bit = [] {
        std::size_t i = 0;
        while (names[i] != Field::name) ++i;
        return std::uint32_t{1} << i;
    }();
    static constexpr std::uint32_t required =
        (0U | ... | (is_optional<type_of<Fields>> ? 0U : bit<Fields>));

    /// Where in an object the reader is.
    struct progress {
        json_reader& in;
        T& to;
        place p;
        bool more = false;       // a member begins at `p`
        std::uint32_t seen = 0;  // the bits of those that were there
    };

    /// The value at `p`, and what follows it. False: nothing does.
    template <class Field>
    [[gnu::always_inline]] static bool read_value(progress& at, place p) {
        auto& member = at.to.*Field::member;
        if ((at.seen & bit<Field>) != 0) member = {};  // the last one counts
        at.seen |= bit<Field>;
        p = codec<type_of<Field>>::read(at.in, at.in.skip_space(p), member);
        if (p == nullptr) at.in.inside(Field::name);
        at.p = p == nullptr ? p : at.in.next(p, '}', at.more);
        return at.more = at.more && at.p != nullptr && p != nullptr;
    }

    /// If the next member is this one. False: the object is over.
    template <class Field>
    [[gnu::always_inline]] static bool read_if_next(progress& at) {
        if (!at.in.at(at.p, Field::before_value)) return true;
        return read_value<Field>(at, at.p + Field::before_value.size());
    }

    /// A member in an order or spelling of its own, or one that nobody knows.
    static void read_named(progress& at) {
        std::string_view name;
        at.p = at.in.name(at.p, name);
        at.more = at.p != nullptr;
        if (!at.more) return;
        auto const is = [&]<class Field>(Field) {
            if (name != Field::name) return false;
            read_value<Field>(at, at.p);
            return true;
        };
        if ((is(Fields{}) || ...)) return;
        at.p = at.in.skip_value(at.in.skip_space(at.p));
        if (at.p != nullptr) at.p = at.in.next(at.p, '}', at.more);
        at.more = at.more && at.p != nullptr;
    }

public:
    /// Goes through the members in their order again and again, and reads those that come next,
    /// letter for letter: all of them the first time, if the server keeps to the order.
    static place read(json_reader& in, place p, T& to) {
        progress at{in, to, in.enter_object(p)};
        if (at.p == nullptr) return nullptr;
        at.more = !in.at(at.p, '}');
        while (at.more) {
            place const before = at.p;
            if ((read_if_next<Fields>(at) && ...) && at.p == before) read_named(at);
        }
        if (at.p == nullptr) return nullptr;
        std::uint32_t const missing = required & ~at.seen;
        if (missing != 0)
            return in.missing(at.p, names[static_cast<std::size_t>(std::countr_zero(missing))]);
        return in.leave(at.p);
    }

    static void write(T const& from, std::string& out) {
        out += '{';
        (write_member<Fields>(from, out), ...);
        // Each member ends with a comma.
        if (out.back() == ',') out.pop_back();
        out += '}';
    }

private:
    template <class Field>
    static void write_member(T const& from, std::string& out) {
        auto const& member = from.*Field::member;
        auto const append = [&]<class Value>(Value const& value) {
            out.append(Field::before_value.data(), Field::before_value.size());
            codec<Value>::write(value, out);
            out += ',';
        };
        if constexpr (!is_optional<type_of<Field>>)
            append(member);
        else if (member)
            append(*member);
    }
};

}  // namespace vouch::detail
