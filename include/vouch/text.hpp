#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>

namespace vouch {

/// Immutable UTF-8 text.
///
/// Inside a snapshot it refers to the snapshot's own block and costs no allocation. A copy owns its
/// bytes, so `auto const id = s.verification()->id;` stays valid after `s` is gone.
class text {
public:
    // Not constexpr: g++ then clears whole structs at a time, also what is never looked at.
    text() noexcept : data_(nullptr), size_(0), owned_(false) {}
    /// Copies `s`. Throws `std::bad_alloc`, or `std::length_error` beyond 2^31 - 1 bytes.
    explicit text(std::string_view s);
    text(text const& other) : text(other.view()) {}
    text(text&& other) noexcept : data_(other.data_), size_(other.size_), owned_(other.owned_) {
        other.data_ = nullptr;
        other.size_ = 0;
        other.owned_ = false;
    }
    text& operator=(text const& other) {
        text(other).swap(*this);
        return *this;
    }
    text& operator=(text&& other) noexcept {
        text(static_cast<text&&>(other)).swap(*this);
        return *this;
    }
    ~text() {
        if (owned_) delete[] data_;
    }

    /// Refers to `s` without copying: `s` has to outlive the result (a moved-to text refers on).
    [[nodiscard]] static text borrow(std::string_view s) { return {s.data(), checked_size(s)}; }

    [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }
    // NOLINTNEXTLINE(google-explicit-constructor): a text reads wherever a string_view is wanted
    operator std::string_view() const noexcept { return view(); }
    [[nodiscard]] std::string str() const { return std::string(view()); }
    [[nodiscard]] char const* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    void swap(text& other) noexcept {
        swap(data_, other.data_);
        swap(size_, other.size_);
        swap(owned_, other.owned_);
    }

    friend bool operator==(text const& a, text const& b) noexcept { return a.view() == b.view(); }
    friend std::strong_ordering operator<=>(text const& a, text const& b) noexcept {
        return a.view() <=> b.view();
    }
    template <class S>
    requires(std::is_convertible_v<S const&, std::string_view> &&
             !std::is_same_v<S, text>) friend bool
    operator==(text const& a, S const& b) noexcept {
        return a.view() == std::string_view(b);
    }
    friend std::ostream& operator<<(std::ostream& os, text const& t);

private:
    static constexpr std::uint32_t max_size = 0x7fffffffU;

    text(char const* data, std::uint32_t size) noexcept : data_(data), size_(size), owned_(false) {}

    static std::uint32_t checked_size(std::string_view s) {
        if (s.size() > max_size) throw_too_long();
        return static_cast<std::uint32_t>(s.size());
    }
    [[noreturn]] static void throw_too_long();
    template <class T>
    static void swap(T& a, T& b) noexcept {
        T const t = a;
        a = b;
        b = t;
    }

    char const* data_;
    std::uint32_t size_;
    bool owned_;
};

}  // namespace vouch
