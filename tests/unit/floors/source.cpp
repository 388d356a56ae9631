#include "source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace floors {
namespace {

bool opens_literal(std::string const& text, std::size_t at) {
    if (text[at] == '"') return true;
    // 1'000 is a number.
    return text[at] == '\'' &&
           (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0);
}

std::size_t literal_end(std::string const& text, std::size_t at) {
    char const quote = text[at++];
    while (at < text.size() && text[at] != quote && text[at] != '\n')
        at += text[at] == '\\' ? 2 : 1;
    return at + 1;
}

/// Blanks comments, keeping the line breaks.
std::string without_comments(std::string text) {
    for (std::size_t at = 0; at < text.size();) {
        if (opens_literal(text, at)) {
            at = literal_end(text, at);
        } else if (text.compare(at, 2, "//") == 0) {
            for (; at < text.size() && text[at] != '\n'; ++at) text[at] = ' ';
        } else if (text.compare(at, 2, "/*") == 0) {
            auto const end = std::min(text.find("*/", at + 2), text.size() - 2) + 2;
            for (; at < end; ++at) {
                if (text[at] != '\n') text[at] = ' ';
            }
        } else {
            ++at;
        }
    }
    return text;
}

}  // namespace

source parse(std::string const& text) {
    static std::regex const directive(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
    source result;
    std::istringstream in(without_comments(text));
    for (std::string line; std::getline(in, line);) {
        result.lines.push_back(line);
        if (std::smatch found; std::regex_match(line, found, directive)) {
            result.includes.push_back(
                {static_cast<int>(result.lines.size()), found[1] == "\"", found[2]});
        }
    }
    return result;
}

tree read(std::filesystem::path const& root) {
    namespace fs = std::filesystem;
    tree result;
    for (auto const* top : {"include", "lib", "tools", "bench"}) {
        if (!fs::exists(root / top)) continue;
        for (auto const& entry : fs::recursive_directory_iterator(root / top)) {
            auto const extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp" && extension != ".ipp") continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::string const text(std::istreambuf_iterator<char>(in), {});
            result[entry.path().lexically_relative(root).generic_string()] = parse(text);
        }
    }
    return result;
}

}  // namespace floors
