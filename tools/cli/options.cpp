#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include <CLI/CLI.hpp>

#include <vouch/version.hpp>

#include "cli/command_tree.hpp"
#include "cli/help.hpp"
#include "pages/completions.hpp"
#include "pages/manual.hpp"

namespace vouch::cli {

namespace {

std::string first_line(std::string text) {
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

/// The deepest command that was named, for "vouch sas --help".
std::string named(CLI::App const& app) {
    std::string words = "vouch";
    for (auto const* at = &app; !at->get_subcommands().empty();) {
        at = at->get_subcommands().front();
        words += ' ' + at->get_name();
    }
    return words;
}

/// Not CLI11's own check, which would object to a missing command before it named a wrong one.
void check_command(CLI::App const& app) {
    auto const* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    auto const choices = at->get_subcommands([](CLI::App const*) { return true; });
    if (choices.empty()) return;
    std::string names;
    for (auto const* const c : choices) names += (names.empty() ? "" : ", ") + c->get_name();
    throw CLI::RequiredError(named(app) + " needs a command: " + names,
                             CLI::ExitCodes::RequiredError);
}

/// An empty value is an unset variable of a script, and never means what was meant.
void check_not_empty(CLI::App const& app) {
    for (auto const* const o : app.get_options())
        if (o->count() != 0 && o->get_items_expected_max() != 0 && o->results().front().empty())
            throw CLI::ValidationError(o->get_name(), "is empty");
    for (auto const* const sub : app.get_subcommands()) check_not_empty(*sub);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    double value = 0;
    auto const [end, ec] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (ec != std::errc{}) return std::nullopt;
    std::string_view const unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    static constexpr std::pair<std::string_view, double> units[] = {
        {"ms", 1}, {"s", 1e3}, {"", 1e3}, {"m", 60e3}, {"h", 3600e3}};
    auto const* const found =
        std::find_if(std::begin(units), std::end(units), [&](auto& u) { return u.first == unit; });
    if (found == std::end(units)) return std::nullopt;
    double const ms = std::round(value * found->second);
    if (!(ms >= 1) || ms > 24 * 3600e3) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

parsed parse(std::vector<std::string> const& arguments) {
    parsed result;
    options o;
    std::string timeout;
    CLI::App app{std::string(help::about), "vouch"};
    build_command_tree(app, o, timeout);

    // Where parsing fails before it came that far, an error is still to be written as asked.
    result.json = std::any_of(arguments.begin(), arguments.end(),
                              [](std::string const& a) { return a == "--json" || a == "--jsonl"; });
    // For the build, which makes the manual page from this.
    if (arguments == std::vector<std::string>{"--man"}) {
        result.out =
            pages::manual(pages::model_of(app), version(), "vouch-rig(1), vouch-emulator(1)");
        return result;
    }
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        check_command(app);
        check_not_empty(app);
        if (o.command == command::qr_scan && o.data.empty() && o.image.empty())
            throw CLI::RequiredError("vouch qr scan needs DATA, - or --image FILE",
                                     CLI::ExitCodes::RequiredError);
        if (app.count("--timeout") != 0) {
            o.timeout = parse_duration(timeout);
            if (!o.timeout)
                throw CLI::ValidationError(
                    "--timeout", "'" + timeout + "' is no time: 500ms, 30s, 2m (1ms to 24h)");
        }
        if (o.id == "active") o.id.clear();
        o.json = o.json || o.jsonl;
        if (o.command == command::completions)
            result.out = pages::completions(pages::model_of(app), o.shell).value_or("");
        else
            result.options = std::move(o);
    } catch (CLI::Success const& e) {
        std::ostringstream out;
        app.exit(e, out, out);
        result.out = out.str();
    } catch (CLI::ParseError const& e) {
        result.exit = exit_code::usage;
        result.error = first_line(e.what());
        result.next = named(app) + " --help";
    }
    return result;
}

std::string_view to_string(command c) noexcept {
    switch (c) {
        case command::session:
            return "session";
        case command::list:
            return "list";
        case command::show:
            return "show";
        case command::create:
            return "create";
        case command::accept:
            return "accept";
        case command::cancel:
            return "cancel";
        case command::sas_start:
            return "sas start";
        case command::sas_confirm:
            return "sas confirm";
        case command::qr_show:
            return "qr show";
        case command::qr_scan:
            return "qr scan";
        case command::qr_confirm:
            return "qr confirm";
        case command::watch:
            return "watch";
        case command::verify:
            return "verify";
        case command::doctor:
            return "doctor";
        case command::completions:
            return "completions";
    }
    return "";
}

bool is_action(command c) noexcept {
    switch (c) {
        case command::create:
        case command::accept:
        case command::cancel:
        case command::sas_start:
        case command::sas_confirm:
        case command::qr_scan:
        case command::qr_confirm:
        case command::verify:
            return true;
        case command::session:
        case command::list:
        case command::show:
        case command::qr_show:
        case command::watch:
        case command::doctor:
        case command::completions:
            break;
    }
    return false;
}

}  // namespace vouch::cli
