#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include <vouch/options.hpp>

namespace vouch::seeds {

/// What happened in a run, line by line: hashed, and printed if somebody wants to read it.
class transcript {
public:
    explicit transcript(std::ostream* out = nullptr) noexcept : out_(out) {}

    /// "   1.203 s  who  what"
    template <class... Parts>
    void note(duration when, std::string_view who, Parts const&... what) {
        line_.clear();
        add_time(when);
        line_.append(who).append("  ");
        (add(what), ...);
        line_ += '\n';
        for (char const c : line_) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        if (out_ != nullptr) *out_ << line_;
    }
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

private:
    void add(std::string_view s) { line_ += s; }
    void add(char const* s) { line_ += s; }
    void add(char c) { line_ += c; }
    void add(std::string const& s) { line_ += s; }
    template <class Number>
    void add(Number n) {
        line_ += std::to_string(n);
    }
    void add_time(duration when);

    std::ostream* out_;
    std::string line_;
    std::uint64_t hash_ = 0xcbf29ce484222325U;  // FNV-1a
};

}  // namespace vouch::seeds
