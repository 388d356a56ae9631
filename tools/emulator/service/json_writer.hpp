#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <emulator/crypto/json_text.hpp>

namespace vouch::emulator {

/// Writes one object, member by member: into a text of its own, which `done` gives, or at the end
/// of another one.
class object_writer {
public:
    object_writer() : object_writer(own_) {}
    explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }
    object_writer(object_writer const&) = delete;
    object_writer& operator=(object_writer const&) = delete;
    ~object_writer() = default;

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
    /// `fill` writes its members.
    template <class Fill>
    object_writer& object(std::string_view name, Fill fill) {
        object_writer inner(begin(name));
        fill(inner);
        inner.close();
        return *this;
    }
    void close() { out_ += '}'; }
    std::string done() {
        close();
        return std::move(own_);
    }

private:
    std::string& begin(std::string_view name) {
        if (!std::exchange(first_, false)) out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
        return out_;
    }
    std::string own_;
    std::string& out_;
    bool first_ = true;
};

}  // namespace vouch::emulator
