#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/model.hpp>

#include "model/json_text.hpp"

namespace vouch::detail {

// How an object of the API maps to a struct: one table of members for each struct, read by the
// decoder and by the encoder. The tables themselves are in shapes.hpp.

enum class json_type : std::uint8_t { null, boolean, number, string, array, object };

/// A value as the parser gives it. `text` and `texts` stay valid until the decoding is over.
struct json_value {
    bool boolean = false;
    double number = 0;
    std::string_view text;
    std::span<std::string_view const> texts;
    std::pmr::memory_resource* memory = nullptr;
};

struct shape;

/// One member of an object, or what the elements of an array are. `object` points to the struct
/// that has the member, or to the container of the elements.
struct member {
    std::string_view name{};
    json_type type = json_type::null;
    bool required = true;
    std::uint32_t bit = 0;  ///< its place among the members, as a mask

    /// Sets it. For all types but `object` (and arrays of objects).
    void (*read)(void* object, json_value const& value) = nullptr;
    /// Makes room for a nested object or an array of objects and returns where it is.
    void* (*open)(void* object) = nullptr;
    /// Takes it away again; null if it is required.
    void (*clear)(void* object) = nullptr;
    /// Appends `"name":value,` to `out`, or nothing if it is absent.
    void (*write)(void const* object, std::string_view name, std::string& out) = nullptr;
    /// The members of a nested object.
    shape const* nested = nullptr;
    /// The elements of an array.
    member const* element = nullptr;
    /// How many elements the container has.
    std::size_t (*count)(void const* container) = nullptr;
};

/// The members of one struct.
struct shape {
    std::span<member const> members;
    member const* last = nullptr;
    std::uint32_t required = 0;  ///< the bits of the required ones

    constexpr shape() = default;
    constexpr explicit shape(std::span<member const> all) : members(all), last(&all.back()) {
        for (member const& m : all)
            if (m.required) required |= m.bit;
    }
    /// The one that follows `m`; after the last one the first.
    [[nodiscard]] constexpr member const* after(member const* m) const noexcept {
        return m == last ? members.data() : m + 1;
    }
};

/// The shape of T; specialised in shapes.hpp.
template <class T>
inline constexpr shape shape_of{};

/// Appends `object`, a struct of the shape `s`, as a JSON object.
void append_json_object(std::string& out, shape const& s, void const* object);

/// Elements of an array of strings, on their way to a list.
inline constexpr member text_element{
    .type = json_type::string,
    .read =
        [](void* c, json_value const& v) {
            static_cast<std::vector<std::string_view>*>(c)->push_back(v.text);
        },
    .count =
        [](void const* c) { return static_cast<std::vector<std::string_view> const*>(c)->size(); },
};

/// How one type of member is read and written.
template <class T>
struct codec {  // a nested struct
    static constexpr auto type = json_type::object;
    static void write(T const& from, std::string& out) {
        append_json_object(out, shape_of<T>, &from);
    }
};

template <>
struct codec<text> {
    static constexpr auto type = json_type::string;
    // What a draft's text refers to is never its own: no need to destroy it first.
    static void read(text& to, json_value const& v) { new (&to) text(text::borrow(v.text)); }
    static void write(text const& from, std::string& out) { append_json_string(out, from); }
};

template <class E>
struct codec<wire_enum<E>> {
    static constexpr auto type = json_type::string;
    static void read(wire_enum<E>& to, json_value const& v) {
        new (&to) wire_enum<E>(text::borrow(v.text));
    }
    static void write(wire_enum<E> const& from, std::string& out) {
        append_json_string(out, from.raw());
    }
};

template <>
struct codec<bool> {
    static constexpr auto type = json_type::boolean;
    static void read(bool& to, json_value const& v) { to = v.boolean; }
    static void write(bool from, std::string& out) { out += from ? "true" : "false"; }
};

template <>
struct codec<double> {
    static constexpr auto type = json_type::number;
    static void read(double& to, json_value const& v) { to = v.number; }
    static void write(double from, std::string& out) { append_json_number(out, from); }
};

template <class E>
struct codec<list<wire_enum<E>>> {
    static constexpr auto type = json_type::array;
    static constexpr member const* element = &text_element;
    static void read(list<wire_enum<E>>& to, json_value const& v) {
        using item = wire_enum<E>;
        static_assert(std::is_nothrow_constructible_v<item, text>);
        auto* const items =
            static_cast<item*>(v.memory->allocate(v.texts.size() * sizeof(item), alignof(item)));
        item* end = items;
        // They own nothing, so nobody needs to destroy them.
        for (auto const s : v.texts) new (end++) item(text::borrow(s));
        new (&to) list<item>(list<item>::borrow({items, end}));
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
struct optional_traits {
    using value = T;
    static constexpr bool optional = false;
};
template <class T>
struct optional_traits<std::optional<T>> {
    using value = T;
    static constexpr bool optional = true;
};

template <class Pointer>
struct member_traits;
template <class Struct, class Type>
struct member_traits<Type Struct::*> {
    using owner = Struct;
    using type = Type;
    using value = typename optional_traits<Type>::value;
    static constexpr bool optional = optional_traits<Type>::optional;
};

/// The accesses to `struct.*M`, free of its type.
template <auto M>
struct access {
    using traits = member_traits<decltype(M)>;
    using owner = typename traits::owner;
    using value = typename traits::value;

    static value& fresh(void* object) {
        auto& m = static_cast<owner*>(object)->*M;
        if constexpr (traits::optional)
            return m.emplace();
        else
            return m;
    }
    static void read(void* object, json_value const& v) { codec<value>::read(fresh(object), v); }
    static void* open(void* object) {
        auto& m = fresh(object);
        if constexpr (!traits::optional) m = value{};
        return &m;
    }
    static void clear(void* object) {
        if constexpr (traits::optional) (static_cast<owner*>(object)->*M).reset();
    }
    static void write(void const* object, std::string_view name, std::string& out) {
        auto const& m = static_cast<owner const*>(object)->*M;
        if constexpr (traits::optional) {
            if (m) append(*m, name, out);
        } else {
            append(m, name, out);
        }
    }
    static void append(value const& v, std::string_view name, std::string& out) {
        append_json_string(out, name);
        out += ':';
        codec<value>::write(v, out);
        out += ',';
    }
};

/// The member `M`, called `name` on the wire. Whether it is required, and what it looks like,
/// follows from its type.
template <auto M>
constexpr member field(std::string_view name) {
    using a = access<M>;
    using c = codec<typename a::value>;
    member m{.name = name, .type = c::type, .required = !a::traits::optional};
    if constexpr (a::traits::optional) m.clear = &a::clear;
    if constexpr (c::type == json_type::object) {
        m.open = &a::open;
        m.nested = &shape_of<typename a::value>;
    } else {
        m.read = &a::read;
    }
    if constexpr (c::type == json_type::array) m.element = c::element;
    m.write = &a::write;
    return m;
}

/// Numbers the members of a struct.
template <std::size_t N>
constexpr std::array<member, N> numbered(std::array<member, N> members) {
    static_assert(N <= 32);
    std::uint32_t bit = 1;
    for (member& m : members) {
        m.bit = bit;
        bit <<= 1U;
    }
    return members;
}

}  // namespace vouch::detail
