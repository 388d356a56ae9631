#include "report/markup.hpp"

#include <ostream>

namespace vouch::bench {

namespace {

void open(std::ostream& out, std::string_view name, std::initializer_list<attribute> attributes) {
    out << '<' << name;
    for (auto const& [key, value] : attributes) out << ' ' << key << "=\"" << escaped(value) << '"';
}

}  // namespace

element::element(std::ostream& out, std::string_view name,
                 std::initializer_list<attribute> attributes)
    : out_(out), name_(name) {
    open(out, name, attributes);
    out << '>';
}

element::~element() { out_ << "</" << name_ << ">\n"; }

void empty_element(std::ostream& out, std::string_view name,
                   std::initializer_list<attribute> attributes) {
    open(out, name, attributes);
    out << "/>\n";
}

void text_element(std::ostream& out, std::string_view name, std::string_view text,
                  std::initializer_list<attribute> attributes) {
    element const e(out, name, attributes);
    out << escaped(text);
}

std::string escaped(std::string_view text) {
    std::string s;
    for (char const c : text) switch (c) {
            case '&':
                s += "&amp;";
                break;
            case '<':
                s += "&lt;";
                break;
            case '>':
                s += "&gt;";
                break;
            case '"':
                s += "&quot;";
                break;
            default:
                s += c;
        }
    return s;
}

}  // namespace vouch::bench
