#pragma once

#include <boost/json/fwd.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <emulator/world/device_record.hpp>

namespace vouch::emulator {

/// `device_options` that own their text.
struct owned_device {
    device_options options;
    std::string name, account, token;
    std::vector<owned_step> script;

    explicit owned_device(device_options const& o = {});
    /// Views into this and into `steps`, which it fills.
    [[nodiscard]] device_options view(std::vector<step>& steps) const;
};

/// Says what is wrong, where (a JSON pointer) and what to write instead.
class settings_error : public std::invalid_argument {
public:
    settings_error(std::string const& pointer, std::string const& what);
    [[nodiscard]] std::string const& pointer() const { return pointer_; }

private:
    std::string pointer_;
};

/// Reads one JSON object strictly: each member is taken once, by name and type; what is left in the
/// end is refused.
class settings_reader {
public:
    /// `pointer` is where `object` stands.
    settings_reader(boost::json::value const& object, std::string pointer);

    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {});
    [[nodiscard]] bool flag(std::string_view name, bool otherwise);
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise,
                                       std::uint64_t max);
    [[nodiscard]] double fraction(std::string_view name, double otherwise);
    /// In whole milliseconds.
    [[nodiscard]] duration milliseconds(std::string_view name, duration otherwise);
    /// Null if there is none.
    [[nodiscard]] boost::json::array const* array(std::string_view name);
    [[nodiscard]] boost::json::value const* any(std::string_view name);
    void refuse_others() const;
    [[nodiscard]] std::string at(std::string_view name) const;

private:
    boost::json::object const& object_;
    std::string pointer_;
    std::vector<std::string_view> known_;
};

[[nodiscard]] owned_device read_device(boost::json::value const& v, std::string const& pointer,
                                       std::string_view account);
[[nodiscard]] std::vector<owned_step> read_script(boost::json::array const& steps,
                                                  std::string const& pointer);

/// `fault` that owns its text.
struct owned_fault {
    fault options;
    std::string device, endpoint, body, retry_after, retry_after_ms, should_retry;
    [[nodiscard]] fault view() const;
};
[[nodiscard]] owned_fault read_fault(boost::json::value const& v, std::string const& pointer);

[[nodiscard]] std::string_view to_string(act a);
[[nodiscard]] std::string_view to_string(tampering t);

}  // namespace vouch::emulator
