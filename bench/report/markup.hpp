#pragma once

#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace vouch::bench {

using attribute = std::pair<std::string_view, std::string>;

/// An element of a page: opened here, closed by its end. What is not closed by hand cannot be
/// forgotten.
class element {
public:
    element(std::ostream& out, std::string_view name,
            std::initializer_list<attribute> attributes = {});
    element(element const&) = delete;
    element& operator=(element const&) = delete;
    ~element();

private:
    std::ostream& out_;
    std::string name_;
};

/// One without content, as `<rect .../>`.
void empty_element(std::ostream& out, std::string_view name,
                   std::initializer_list<attribute> attributes);
/// One with text alone.
void text_element(std::ostream& out, std::string_view name, std::string_view text,
                  std::initializer_list<attribute> attributes = {});

/// For text and attributes.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace vouch::bench
