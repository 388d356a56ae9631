#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>

namespace vouch {

/// Immutable sequence with the ownership of `text`: inside a snapshot it refers to the snapshot's
/// block, a copy owns its elements (and their text).
template <class T>
class list {
public:
    using value_type = T;
    using const_iterator = T const*;
    using iterator = const_iterator;

    list() noexcept = default;
    list(std::initializer_list<T> items) : list(std::span<T const>(items.begin(), items.size())) {}
    explicit list(std::span<T const> items) {
        if (items.empty()) return;
        if (items.size() > std::numeric_limits<std::uint32_t>::max())
            throw std::length_error("vouch::list: too many elements");
        T* const copy = new T[items.size()];
        data_ = copy;
        size_ = static_cast<std::uint32_t>(items.size());
        owned_ = true;
        try {
            std::copy(items.begin(), items.end(), copy);
        } catch (...) {
            delete[] copy;
            throw;
        }
    }
    list(list const& other) : list(std::span<T const>(other.data_, other.size_)) {}
    list(list&& other) noexcept { swap(other); }
    // NOLINTNEXTLINE(bugprone-unhandled-self-assignment): it copies first
    list& operator=(list const& other) {
        list copied(other);
        swap(copied);
        return *this;
    }
    list& operator=(list&& other) noexcept {
        list(std::move(other)).swap(*this);
        return *this;
    }
    ~list() {
        if (owned_) delete[] data_;
    }

    /// Refers to `items` without copying: they have to outlive the result.
    [[nodiscard]] static list borrow(std::span<T const> items) noexcept {
        list l;
        l.data_ = items.data();
        l.size_ = static_cast<std::uint32_t>(items.size());
        return l;
    }

    [[nodiscard]] const_iterator begin() const noexcept { return data_; }
    [[nodiscard]] const_iterator end() const noexcept { return data_ + size_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T const& operator[](std::size_t i) const noexcept { return data_[i]; }
    /// Whether an element equals `value`.
    template <class U>
    [[nodiscard]] bool contains(U const& value) const {
        return std::find(begin(), end(), value) != end();
    }

    void swap(list& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(owned_, other.owned_);
    }

    friend bool operator==(list const& a, list const& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    T const* data_ = nullptr;
    std::uint32_t size_ = 0;
    bool owned_ = false;
};

}  // namespace vouch
