#pragma once

#include <memory>
#include <string_view>

#include "peers/fields.hpp"

namespace vouch::bench {

/// The same fields without a DOM: what someone writes who has measured, straight from Boost.JSON's
/// `basic_parser`. It trusts the server that required members are there.
class fields_reader {
public:
    fields_reader();
    fields_reader(fields_reader const&) = delete;
    fields_reader& operator=(fields_reader const&) = delete;
    ~fields_reader();
    /// Throws std::runtime_error where it is no JSON.
    [[nodiscard]] answer_fields operator()(std::string_view text);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace vouch::bench
