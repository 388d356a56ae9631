#pragma once

#include <memory>
#include <string_view>

namespace vouch::bench {

/// Runs Boost.JSON's `basic_parser` over `text` with a handler that ignores what it is told: the
/// floor of every decoder that is built on it. Throws std::runtime_error where it is no JSON.
class null_parser {
public:
    null_parser();
    null_parser(null_parser const&) = delete;
    null_parser& operator=(null_parser const&) = delete;
    ~null_parser();
    void operator()(std::string_view text);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace vouch::bench
