#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <boost/json/basic_parser_impl.hpp>

namespace vouch::bench {

/// A handler of Boost.JSON's `basic_parser` that ignores what it is told.
struct ignored_events {
    using error_code = boost::json::error_code;
    using string_view = boost::json::string_view;
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    static bool on_document_begin(error_code&) { return true; }
    static bool on_document_end(error_code&) { return true; }
    static bool on_object_begin(error_code&) { return true; }
    static bool on_object_end(std::size_t, error_code&) { return true; }
    static bool on_array_begin(error_code&) { return true; }
    static bool on_array_end(std::size_t, error_code&) { return true; }
    static bool on_key_part(string_view, std::size_t, error_code&) { return true; }
    static bool on_key(string_view, std::size_t, error_code&) { return true; }
    static bool on_string_part(string_view, std::size_t, error_code&) { return true; }
    static bool on_string(string_view, std::size_t, error_code&) { return true; }
    static bool on_number_part(string_view, error_code&) { return true; }
    static bool on_int64(std::int64_t, string_view, error_code&) { return true; }
    static bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
    static bool on_double(double, string_view, error_code&) { return true; }
    static bool on_bool(bool, error_code&) { return true; }
    static bool on_null(error_code&) { return true; }
    static bool on_comment_part(string_view, error_code&) { return true; }
    static bool on_comment(string_view, error_code&) { return true; }
};

/// Throws std::runtime_error where `text` is no JSON.
template <class Handler>
void parse_whole(boost::json::basic_parser<Handler>& parser, std::string_view text) {
    parser.reset();
    boost::json::error_code ec;
    auto const used = parser.write_some(false, text.data(), text.size(), ec);
    if (ec || used != text.size()) throw std::runtime_error("no JSON: " + ec.message());
}

}  // namespace vouch::bench
