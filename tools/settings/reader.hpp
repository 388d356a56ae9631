#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace vouch::settings {

/// Says what is wrong, where (a JSON pointer) and what to write instead.
class error : public std::invalid_argument {
public:
    error(std::string const& pointer, std::string const& what);
    [[nodiscard]] std::string const& pointer() const { return pointer_; }

private:
    std::string pointer_;
};

/// Reads one JSON object strictly: each member is taken once, by name and type; what is left in the
/// end is refused.
class reader {
public:
    /// `pointer` is where `object` stands.
    reader(boost::json::value const& object, std::string pointer);

    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {});
    [[nodiscard]] bool flag(std::string_view name, bool otherwise);
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise,
                                       std::uint64_t max);
    [[nodiscard]] double fraction(std::string_view name, double otherwise);
    /// In whole milliseconds.
    [[nodiscard]] std::chrono::nanoseconds milliseconds(std::string_view name,
                                                        std::chrono::nanoseconds otherwise);
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

/// Text that is JSON and nothing else. Throws `error`.
[[nodiscard]] boost::json::value parse(std::string_view text);

}  // namespace vouch::settings
