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
    text() noexcept = default;
    /// Copies `s`. Throws `std::bad_alloc`, or `std::length_error` beyond 2^31 - 1 bytes.
    explicit text(std::string_view s);
    text(text const& other) : text(other.view()) {}
    text(text&& other) noexcept { swap(other); }
    text& operator=(text const& other) {
        text(other).swap(*this);
        return *this;
    }
    text& operator=(text&& other) noexcept {
        text(static_cast<text&&>(other)).swap(*this);
        return *this;
    }
    ~text() {
        if (owned_ != 0U) delete[] data_;
    }

    /// Refers to `s` without copying: `s` has to outlive the result (a moved-to text refers on).
    [[nodiscard]] static text borrow(std::string_view s) {
        text t;
        t.size_ = checked_size(s) & max_size;
        t.data_ = s.data();
        return t;
    }

    [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }
    // NOLINTNEXTLINE(google-explicit-constructor): a text reads wherever a string_view is wanted
    operator std::string_view() const noexcept { return view(); }
    [[nodiscard]] std::string str() const { return std::string(view()); }
    [[nodiscard]] char const* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    void swap(text& other) noexcept {
        text_swap(data_, other.data_);
        std::uint32_t const size = size_;
        std::uint32_t const owned = owned_;
        size_ = other.size_;
        owned_ = other.owned_;
        other.size_ = size & max_size;
        other.owned_ = owned & 1U;
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

    static std::uint32_t checked_size(std::string_view s) {
        if (s.size() > max_size) throw_too_long();
        return static_cast<std::uint32_t>(s.size());
    }
    [[noreturn]] static void throw_too_long();
    static void text_swap(char const*& a, char const*& b) noexcept {
        char const* const t = a;
        a = b;
        b = t;
    }

    char const* data_ = nullptr;
    std::uint32_t size_ : 31 = 0;
    std::uint32_t owned_ : 1 = 0;
};

}  // namespace vouch
