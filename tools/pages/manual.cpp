#include "pages/manual.hpp"

#include <utility>

namespace vouch::pages {

namespace {

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// Text that means itself: groff would take a hyphen for one of prose, and a leading dot for a
/// request.
std::string literal(std::string_view text) {
    std::string out;
    bool begins = true;
    for (char const c : text) {
        if (begins && (c == '.' || c == '\'')) out += "\\&";
        begins = c == '\n';
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::vector<std::string> paragraphs(std::string const& text) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find("\n\n", at), text.size());
        if (end > at) all.push_back(text.substr(at, end - at));
        at = end + 2;
    }
    return all;
}

/// "Examples" of "Examples:\n  ...", and what follows; no title where it is prose.
std::pair<std::string, std::string> titled(std::string const& paragraph) {
    auto const line = paragraph.substr(0, paragraph.find('\n'));
    if (line.size() < 2 || line.back() != ':' || line.size() == paragraph.size())
        return {"", paragraph};
    return {line.substr(0, line.size() - 1), paragraph.substr(line.size() + 1)};
}

std::string section_name(std::string const& title) {
    return title == "Exit codes" ? "EXIT STATUS" : upper(title);
}

class page {
public:
    void macro(std::string_view name, std::string const& text = {}) {
        out_ += '.';
        out_ += name;
        if (!text.empty()) out_ += ' ' + text;
        out_ += '\n';
    }
    void prose(std::string const& text) { out_ += literal(text) + '\n'; }
    void formatted(std::string const& line) { out_ += line + '\n'; }
    /// Lines as they are.
    void lines(std::string const& text) {
        macro("nf");
        prose(text);
        macro("fi");
    }
    void option(option_model const& o) {
        macro("TP");
        std::string line;
        for (auto const& name : o.names) line += (line.empty() ? "" : ", ") + bold(name);
        if (!o.value.empty() && !o.argument) line += " \\fI" + literal(o.value) + "\\fR";
        out_ += line + '\n';
        prose(o.about.empty() ? o.names.front() : o.about);
    }
    static std::string bold(std::string_view text) { return "\\fB" + literal(text) + "\\fR"; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_;
};

std::string usage(command_model const& program, command_model const& c) {
    std::string line = page::bold(program.name + (c.path.empty() ? "" : " " + c.path));
    bool takes_options = c.path.empty();
    std::string arguments;
    for (auto const& o : c.options) {
        if (o.argument)
            arguments += " [\\fI" + literal(o.names.front()) + "\\fR]";
        else if (o.names.back() != "--help")
            takes_options = true;
    }
    if (takes_options) line += " [\\fIoptions\\fR]";
    if (!c.commands.empty()) line += " \\fIcommand\\fR";
    return line + arguments;
}

void write_command(page& to, command_model const& program, command_model const& c) {
    for (auto const& sub : c.commands) write_command(to, program, sub);
    if (!c.commands.empty()) return;
    to.macro("SS", "\"" + usage(program, c) + "\"");
    to.prose(c.about + ".");
    for (auto const& o : c.options)
        if (o.names.back() != "--help") to.option(o);
    for (auto const& p : paragraphs(c.footer)) {
        if (p.starts_with("Options of every command")) continue;
        auto const [title, text] = titled(p);
        to.macro("PP");
        if (title.empty()) {
            to.prose(text);
        } else {
            to.prose(title + ":");
            to.macro("PP");
            to.lines(text);
        }
    }
}

void write_options(page& to, command_model const& program) {
    to.macro("SH", "OPTIONS");
    std::string group;
    for (auto const& o : program.options) {
        if (std::exchange(group, o.group) != o.group && o.group != "Options")
            to.macro("SS", literal(o.group));
        to.option(o);
    }
}

}  // namespace

std::string manual(command_model const& program, std::string_view version,
                   std::string_view see_also) {
    page to;
    auto const about = program.about.substr(0, program.about.find('.'));
    to.macro("TH", upper(literal(program.name)) + " 1 \"\" \"vouch " + std::string(version) +
                       "\" \"User Commands\"");
    to.macro("nh");  // an option that is broken at a line's end reads as another
    to.macro("SH", "NAME");
    to.prose(program.name + " - " + about);
    to.macro("SH", "SYNOPSIS");
    to.formatted(usage(program, program));
    to.macro("SH", "DESCRIPTION");
    to.prose(program.about);
    auto const footer = paragraphs(program.footer);
    for (auto const& p : footer) {
        if (!titled(p).first.empty()) continue;
        to.macro("PP");
        to.prose(p);
    }
    if (!program.commands.empty()) {
        to.macro("SH", "COMMANDS");
        for (auto const& c : program.commands) write_command(to, program, c);
    }
    write_options(to, program);
    for (auto const& p : footer) {
        auto const [title, rest] = titled(p);
        if (title.empty()) continue;
        to.macro("SH", "\"" + section_name(title) + "\"");
        to.lines(rest);
    }
    if (!see_also.empty()) {
        to.macro("SH", "\"SEE ALSO\"");
        to.prose(std::string(see_also));
    }
    return to.take();
}

}  // namespace vouch::pages
