#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <emulator/crypto/json_text.hpp>

namespace vouch::emulator {

/// Writes one object, member by member.
class object_writer {
public:
    object_writer& text(std::string_view name, std::string_view value) {
        append_json_string(begin(name), value);
        return *this;
    }
    object_writer& flag(std::string_view name, bool value) {
        begin(name) += value ? "true" : "false";
        return *this;
    }
    object_writer& raw(std::string_view name, std::string_view json) {
        begin(name) += json;
        return *this;
    }
    template <class Range>
    object_writer& texts(std::string_view name, Range const& values) {
        begin(name) += '[';
        for (std::string_view const v : values) {
            if (!out_.ends_with('[')) out_ += ',';
            append_json_string(out_, v);
        }
        out_ += ']';
        return *this;
    }
    std::string done() {
        out_ += '}';
        return std::move(out_);
    }

private:
    std::string& begin(std::string_view name) {
        if (out_.size() > 1) out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
        return out_;
    }
    std::string out_ = "{";
};

}  // namespace vouch::emulator
