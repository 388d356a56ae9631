#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

/// The last requests, oldest first.
class request_log {
public:
    explicit request_log(std::size_t size) : size_(size) {}

    /// Everything but `number` is the caller's. Returns the number.
    std::uint64_t add(log_entry e);
    /// Nothing happens if it has been dropped meanwhile.
    void set_status(std::uint64_t number, int status);
    void clear() { entries_.clear(); }
    [[nodiscard]] std::deque<log_entry> const& entries() const { return entries_; }

private:
    std::size_t size_;
    std::deque<log_entry> entries_;
    std::uint64_t count_ = 0;
};

/// `text` with every occurrence of a secret replaced, and no longer than `limit`.
[[nodiscard]] std::string redacted(std::string_view text, std::string_view secret,
                                   std::size_t limit);

}  // namespace vouch::emulator
