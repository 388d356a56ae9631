#pragma once

#include <string>
#include <string_view>

#include "model/json_text.hpp"

namespace vouch::detail {

/// A JSON object, member by member, appended to a string.
class object_writer {
public:
    explicit object_writer(std::string& out) noexcept : out_(out) {}
    object_writer(object_writer const&) = delete;
    object_writer& operator=(object_writer const&) = delete;
    ~object_writer() = default;

    /// Whatever is appended next is the value.
    std::string& name(std::string_view name) {
        out_ += separator_;
        separator_ = ',';
        append_json_string(out_, name);
        return out_ += ':';
    }
    void member(std::string_view name, std::string_view value) {
        append_json_string(this->name(name), value);
    }
    void member_unless_empty(std::string_view name, std::string_view value) {
        if (!value.empty()) member(name, value);
    }
    void number(std::string_view name, double value) {
        append_json_number(this->name(name), value);
    }
    void boolean(std::string_view name, bool value) {
        this->name(name) += value ? "true" : "false";
    }
    void end() {
        if (separator_ == '{') out_ += '{';
        out_ += '}';
    }

private:
    std::string& out_;
    char separator_ = '{';
};

}  // namespace vouch::detail
