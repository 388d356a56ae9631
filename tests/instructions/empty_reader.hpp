#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/json/basic_parser_impl.hpp>

/// Takes a parser's events and does nothing.
struct empty_reader {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using ec = boost::json::error_code;
    using view = boost::json::string_view;

    static bool on_document_begin(ec&) { return true; }
    static bool on_document_end(ec&) { return true; }
    static bool on_object_begin(ec&) { return true; }
    static bool on_object_end(std::size_t, ec&) { return true; }
    static bool on_array_begin(ec&) { return true; }
    static bool on_array_end(std::size_t, ec&) { return true; }
    static bool on_key_part(view, std::size_t, ec&) { return true; }
    static bool on_key(view, std::size_t, ec&) { return true; }
    static bool on_string_part(view, std::size_t, ec&) { return true; }
    static bool on_string(view, std::size_t, ec&) { return true; }
    static bool on_number_part(view, ec&) { return true; }
    static bool on_int64(std::int64_t, view, ec&) { return true; }
    static bool on_uint64(std::uint64_t, view, ec&) { return true; }
    static bool on_double(double, view, ec&) { return true; }
    static bool on_bool(bool, ec&) { return true; }
    static bool on_null(ec&) { return true; }
    static bool on_comment_part(view, ec&) { return true; }
    static bool on_comment(view, ec&) { return true; }
};
