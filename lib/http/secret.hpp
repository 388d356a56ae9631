#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace vouch::http {

/// Overwrites memory in a way that the optimiser does not take for useless.
inline void wipe(char* p, std::size_t n) noexcept {
    for (char volatile* v = p; n > 0; --n) *v++ = 0;
}

/// Overwrites all that `s` holds, spare capacity included, and empties it; it keeps its memory.
inline void wipe(std::string& s) noexcept {
    s.resize(s.capacity());  // never allocates
    wipe(s.data(), s.size());
    s.clear();
}

/// Text that leaves nothing behind in memory.
class secret {
public:
    secret() noexcept = default;
    explicit secret(std::string_view s) : data_(new char[s.size()]), size_(s.size()) {
        s.copy(data_.get(), s.size());
    }
    secret(secret&& other) noexcept
        : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
    secret& operator=(secret&& other) noexcept {
        data_.swap(other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~secret() { wipe(data_.get(), size_); }

    [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
};

}  // namespace vouch::http
