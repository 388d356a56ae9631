#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include <CLI/CLI.hpp>

#include <vouch/version.hpp>

#include "cli/help.hpp"

namespace vouch::cli {

namespace {

void add_connection(CLI::App& app, options& o, std::string& timeout) {
    auto const group = "Connection";
    app.add_option("--base-url", o.base_url, "Where the server is: http(s)://host[:port][/path]")
        ->type_name("URL")
        ->group(group);
    auto* const token =
        app.add_option("--token", o.token, "Token; visible in the process list, so rather one of:")
            ->group(group);
    auto* const file = app.add_option("--token-file", o.token_file, "Read the token from a file")
                           ->type_name("FILE")
                           ->group(group);
    auto* const fd =
        app.add_option("--token-fd", o.token_fd, "Read the token from an open file descriptor")
            ->type_name("N")
            ->check(CLI::NonNegativeNumber)
            ->group(group);
    token->excludes(file)->excludes(fd);
    file->excludes(fd);
    app.add_option("--timeout", timeout,
                   "For a call with all its repeats (30s), or a whole wait: 500ms, 30s, 2m")
        ->type_name("TIME")
        ->group(group);
    app.add_option("--retries", o.retries, "Repeats after a transient failure (2)")
        ->type_name("N")
        ->check(CLI::Range(0, 100))
        ->group(group);
    app.add_option("--ca-file", o.ca_file, "Trust these certificates too (PEM)")
        ->type_name("FILE")
        ->group(group);
    app.add_flag("--insecure", o.insecure,
                 "Do not check the server's certificate: whoever sits in between can read the "
                 "token. For test servers only")
        ->group(group);
    app.add_flag("--allow-plain-http", o.allow_plain_http,
                 "Send the token unencrypted to a host that is not this machine")
        ->group(group);
}

void add_output(CLI::App& app, options& o) {
    auto const group = "Output";
    app.add_flag("--json", o.json, "One JSON document on stdout, errors too")->group(group);
    app.add_flag("-v,--verbose", o.verbose, "Trace calls and connections to stderr, no secrets")
        ->group(group);
    app.add_flag("-q,--quiet", o.quiet, "Results and errors only: no hints, no warnings")
        ->group(group);
    app.add_flag("--no-color", o.no_color, "No colours (also: NO_COLOR)")->group(group);
}

/// Makes the subcommands and notes which one was named.
class commands {
public:
    commands(CLI::App& app, options& o) : app_(app), o_(o) {}

    CLI::App* add(CLI::App& parent, command c, char const* name, char const* about,
                  std::string_view footer = {}) {
        auto* const sub = parent.add_subcommand(name, about);
        sub->callback([this, c] { o_.command = c; });
        sub->footer((footer.empty() ? "" : std::string(footer) + "\n\n") +
                    "Options of every command: vouch --help");
        return sub;
    }
    CLI::App* add_with_id(CLI::App& parent, command c, char const* name, char const* about,
                          std::string_view footer = {}) {
        auto* const sub = add(parent, c, name, about, footer);
        sub->add_option("ID", o_.id, "The verification; the active one where left out")
            ->type_name(" ")
            ->check(CLI::Validator([](std::string& id) { return id.empty() ? "ID is empty" : ""; },
                                   "", "not empty"));
        return sub;
    }
    void purpose(CLI::App* sub) {
        one_of(sub, "--purpose", o_.purpose, {"login", "device"}, "Why: login or device", "P");
        sub->add_option("--user-id", o_.user_id, "Whom to verify; the signed-in user where absent")
            ->type_name("U");
    }

    /// An option whose values are enumerators in the API's spelling.
    template <class E>
    static void one_of(CLI::App* sub, char const* name, E& value, std::vector<std::string> words,
                       char const* about, char const* type) {
        sub->add_option_function<std::string>(
               name, [&value](std::string const& word) { value = from_string<E>(word); }, about)
            ->type_name(type)
            ->check(CLI::Validator(
                [words = std::move(words)](std::string& word) {
                    if (std::find(words.begin(), words.end(), word) != words.end())
                        return std::string();
                    std::string known;
                    for (auto const& w : words) known += (known.empty() ? "" : ", ") + w;
                    return "'" + word + "' is none of: " + known;
                },
                "", "known word"));
    }

    void build();

private:
    void build_sas();
    void build_qr();
    void build_watch();
    void build_verify();

    CLI::App& app_;
    options& o_;
};

void commands::build() {
    build_verify();
    add(app_, command::session, "session", "Sign-in and encryption state of this device");
    add(app_, command::list, "list", "Pending and active verifications");
    add_with_id(app_, command::show, "show", "One verification and what can be done with it",
                help::show);
    purpose(add(app_, command::create, "create", "Ask to be verified", help::create));
    add_with_id(app_, command::accept, "accept", "Accept an incoming request");
    auto* const cancel = add_with_id(app_, command::cancel, "cancel",
                                     "End a verification on both devices", help::cancel);
    cancel->add_option("--code", o_.code, "Cancel code, e.g. m.user")->type_name("C");
    cancel->add_option("--reason", o_.reason, "Told to the other side")->type_name("TEXT");
    build_sas();
    build_qr();
    build_watch();
}

void commands::build_sas() {
    auto* const sas = app_.add_subcommand("sas", "Compare emoji: start, confirm");
    sas->require_subcommand(0, 1);
    add_with_id(*sas, command::sas_start, "start", "Start the comparison of emoji");
    auto* const confirm = add_with_id(*sas, command::sas_confirm, "confirm",
                                      "Say that both devices show the same", help::sas_confirm);
    confirm
        ->add_option("--compared", o_.compared,
                     "Confirm only if the comparison is still this: the emoji or the numbers")
        ->type_name("TEXT");
}

void commands::build_qr() {
    auto* const qr = app_.add_subcommand("qr", "QR codes: show, scan, confirm");
    qr->require_subcommand(0, 1);
    auto* const show = add_with_id(*qr, command::qr_show, "show",
                                   "Draw the code for the other device to scan", help::qr_show);
    show->add_flag("--raw", o_.raw, "Only the payload");
    auto* const scan = add(*qr, command::qr_scan, "scan",
                           "Submit the payload scanned from the other device", help::qr_scan);
    scan->add_option("DATA", o_.data, "The payload; - reads it from stdin")
        ->type_name(" ")
        ->required();
    add_with_id(*qr, command::qr_confirm, "confirm",
                "Say that the other device scanned the code shown here");
}

void commands::build_watch() {
    auto* const watch = add_with_id(app_, command::watch, "watch",
                                    "Follow a verification until it is done", help::watch);
    one_of(watch, "--until", o_.until,
           {"requested", "ready", "sas_ready", "qr_scanned", "done", "cancelled", "error"},
           "requested, ready, sas_ready, qr_scanned, done, cancelled or error", "STATE");
}

void commands::build_verify() {
    auto* const verify = add_with_id(app_, command::verify, "verify",
                                     "Verify, step by step, answering questions", help::verify);
    purpose(verify);
    one_of(verify, "--method", o_.method, {"sas", "qr"}, "Tried first: sas (emoji) or qr", "M");
    verify
        ->add_option("--scan", o_.data,
                     "QR payload scanned from the other device; - reads it from stdin")
        ->type_name("DATA");
    verify->add_flag("--incoming", o_.incoming, "Wait until the other side asks; never ask");
    verify->add_flag("--no-wait", o_.no_wait, "Do not wait until the session is verified");
}

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
    app.fallthrough();
    // At most one: an id may be a command's name. That there is one is checked after parsing.
    app.require_subcommand(0, 1);
    app.get_formatter()->column_width(26);
    app.set_version_flag("--version", std::string("vouch ") + version());
    add_connection(app, o, timeout);
    add_output(app, o);
    commands tree(app, o);
    tree.build();
    app.footer(std::string(help::footer));

    // Where parsing fails before it came that far, an error is still to be written as asked.
    result.json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        check_command(app);
        check_not_empty(app);
        if (app.count("--timeout") != 0) {
            o.timeout = parse_duration(timeout);
            if (!o.timeout)
                throw CLI::ValidationError(
                    "--timeout", "'" + timeout + "' is no time: 500ms, 30s, 2m (1ms to 24h)");
        }
        if (o.id == "active") o.id.clear();
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
    }
    return "";
}

}  // namespace vouch::cli
