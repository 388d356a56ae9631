#include "pages/command_model.hpp"

#include <CLI/CLI.hpp>

namespace vouch::pages {

namespace {

std::string one_line(std::string text) {
    for (char& c : text)
        if (c == '\n') c = ' ';
    return text;
}

/// The inverse of `described_words`.
std::vector<std::string> words_in(std::string const& type) {
    auto const open = type.find('{');
    auto const close = type.find('}', open == std::string::npos ? 0 : open);
    std::vector<std::string> words;
    if (open == std::string::npos || close == std::string::npos) return words;
    for (auto at = open + 1; at < close;) {
        auto const end = std::min(type.find(',', at), close);
        words.push_back(type.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

option_model model_of(CLI::Option const& o) {
    option_model m;
    m.argument = o.get_positional();
    if (m.argument) m.names.push_back(o.get_name(true));
    for (auto const& name : o.get_snames()) m.names.push_back("-" + name);
    for (auto const& name : o.get_lnames()) m.names.push_back("--" + name);
    if (o.get_items_expected_max() != 0) {
        m.value = o.get_option_text();
        auto const type = o.get_type_name();
        if (m.value.empty())
            m.value = m.argument ? o.get_name(true) : type.substr(0, type.find(':'));
    }
    m.about = one_line(o.get_description());
    m.group = o.get_group();
    m.words = words_in(o.get_type_name());
    return m;
}

command_model model_of(CLI::App const& app, std::string const& path) {
    command_model m;
    m.name = app.get_name();
    m.path = path;
    m.about = app.get_description();
    m.footer = app.get_footer();
    for (auto const* const o : app.get_options([](CLI::Option const*) { return true; }))
        if (!o->get_group().empty()) m.options.push_back(model_of(*o));
    for (auto const* const sub : app.get_subcommands([](CLI::App const*) { return true; }))
        m.commands.push_back(model_of(*sub, (path.empty() ? "" : path + " ") + sub->get_name()));
    return m;
}

}  // namespace

command_model model_of(CLI::App const& app) { return model_of(app, ""); }

std::string described_words(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& w : words) text += (text.empty() ? "{" : ",") + w;
    return text + "}";
}

}  // namespace vouch::pages
