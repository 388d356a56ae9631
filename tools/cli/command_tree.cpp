#include "cli/command_tree.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <vouch/version.hpp>

#include "cli/help.hpp"
#include "pages/command_model.hpp"

namespace vouch::cli {

namespace {

void add_connection(CLI::App& app, options& o, std::string& timeout) {
    auto const group = "Connection";
    app.add_option("--base-url", o.base_url, "Where the server is: http(s)://host[:port][/path]")
        ->option_text("URL")
        ->group(group);
    auto* const token =
        app.add_option("--token", o.token, "Token; visible in the process list, so rather one of:")
            ->option_text("TOKEN")
            ->group(group);
    auto* const file = app.add_option("--token-file", o.token_file, "Read the token from a file")
                           ->option_text("FILE")
                           ->group(group);
    auto* const fd =
        app.add_option("--token-fd", o.token_fd, "Read the token from an open file descriptor")
            ->option_text("N")
            ->check(CLI::NonNegativeNumber)
            ->group(group);
    token->excludes(file)->excludes(fd);
    file->excludes(fd);
    app.add_option("--timeout", timeout,
                   "For a call with its repeats (30s) or a whole wait: 500ms, 2m")
        ->option_text("TIME")
        ->group(group);
    app.add_option("--retries", o.retries, "Repeats after a transient failure (2)")
        ->option_text("N")
        ->check(CLI::Range(0, 100))
        ->group(group);
    app.add_option("--ca-file", o.ca_file, "Trust these certificates too (PEM)")
        ->option_text("FILE")
        ->group(group);
    app.add_flag("--insecure", o.insecure,
                 "Do not check the server's certificate: whoever sits in\n"
                 "between can read the token. For test servers only")
        ->group(group);
    app.add_flag("--allow-plain-http", o.allow_plain_http,
                 "Send the token unencrypted to a host that is not this machine")
        ->group(group);
    app.add_flag("--read-only", o.read_only,
                 "Refuse what may change a verification (also:\nVOUCH_READ_ONLY=1)")
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
        sub->group("Commands");
        sub->callback([&named = o_.command, c] { named = c; });
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
            ->option_text("U");
    }

    CLI::Option* qr_png(CLI::App* sub) {
        return sub->add_option("--qr-png", o_.qr_png, "Write the QR code into this PNG file")
            ->option_text("FILE");
    }
    CLI::Option* image(CLI::App* sub) {
        return sub->add_option("--image", o_.image, "Read the QR code in this PNG file")
            ->option_text("FILE");
    }
    void jsonl(CLI::App* sub) {
        sub->add_flag("--jsonl", o_.jsonl, "One JSON document a line for each change, at once");
    }

    /// An option whose values are enumerators in the API's spelling.
    template <class E>
    static void one_of(CLI::App* sub, char const* name, E& value, std::vector<std::string> words,
                       char const* about, char const* type) {
        sub->add_option_function<std::string>(
               name, [&value](std::string const& word) { value = from_string<E>(word); }, about)
            ->option_text(type)
            ->check(known(std::move(words)));
    }
    static CLI::Validator known(std::vector<std::string> words) {
        auto const described = pages::described_words(words);
        return {[words = std::move(words)](std::string& word) {
                    if (std::find(words.begin(), words.end(), word) != words.end())
                        return std::string();
                    std::string all;
                    for (auto const& w : words) all += (all.empty() ? "" : ", ") + w;
                    return "'" + word + "' is none of: " + all;
                },
                described, "known word"};
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
    add(app_, command::doctor, "doctor", "Examine the server, the token and the way to it",
        help::doctor);
    add(app_, command::session, "session", "Sign-in and encryption state of this device");
    add(app_, command::list, "list", "Pending and active verifications");
    add_with_id(app_, command::show, "show", "One verification and what can be done with it",
                help::show);
    purpose(add(app_, command::create, "create", "Ask to be verified", help::create));
    add_with_id(app_, command::accept, "accept", "Accept an incoming request");
    auto* const cancel = add_with_id(app_, command::cancel, "cancel",
                                     "End a verification on both devices", help::cancel);
    cancel->add_option("--code", o_.code, "Cancel code, e.g. m.user")->option_text("C");
    cancel->add_option("--reason", o_.reason, "Told to the other side")->option_text("TEXT");
    build_sas();
    build_qr();
    build_watch();
    add(app_, command::completions, "completions", "Print completions for bash, zsh or fish",
        help::completions)
        ->add_option("SHELL", o_.shell, "bash, zsh or fish")
        ->type_name(" ")
        ->required()
        ->check(known({"bash", "zsh", "fish"}));
}

void commands::build_sas() {
    auto* const sas = app_.add_subcommand("sas", "Compare emoji: start, confirm");
    sas->group("Commands");
    sas->require_subcommand(0, 1);
    add_with_id(*sas, command::sas_start, "start", "Start the comparison of emoji");
    auto* const confirm = add_with_id(*sas, command::sas_confirm, "confirm",
                                      "Say that both devices show the same", help::sas_confirm);
    confirm
        ->add_option("--compared", o_.compared,
                     "Confirm only if the comparison is still this: the emoji or the numbers")
        ->option_text("TEXT");
}

void commands::build_qr() {
    auto* const qr = app_.add_subcommand("qr", "QR codes: show, scan, confirm");
    qr->group("Commands");
    qr->require_subcommand(0, 1);
    auto* const show = add_with_id(*qr, command::qr_show, "show",
                                   "Draw the code for the other device to scan", help::qr_show);
    auto* const raw = show->add_flag("--raw", o_.raw, "Only the payload");
    qr_png(show)->excludes(raw);
    auto* const scan = add(*qr, command::qr_scan, "scan",
                           "Submit the payload scanned from the other device", help::qr_scan);
    auto* const data =
        scan->add_option("DATA", o_.data, "The payload; - reads it from stdin")->type_name(" ");
    image(scan)->excludes(data);
    add_with_id(*qr, command::qr_confirm, "confirm",
                "Say that the other device scanned the code shown here");
}

void commands::build_watch() {
    auto* const watch = add_with_id(app_, command::watch, "watch",
                                    "Follow a verification until it is done", help::watch);
    one_of(watch, "--until", o_.until,
           {"requested", "ready", "sas_ready", "qr_scanned", "done", "cancelled", "error"},
           "requested, ready, sas_ready, qr_scanned, done, cancelled or error", "STATE");
    watch->add_flag("--push", o_.push,
                    "Be told by the server's WebSocket, where it has one, in\nplace of asking");
    jsonl(watch);
}

void commands::build_verify() {
    auto* const verify = add_with_id(app_, command::verify, "verify",
                                     "Verify, step by step, answering questions", help::verify);
    purpose(verify);
    one_of(verify, "--method", o_.method, {"sas", "qr"}, "Tried first: sas (emoji) or qr", "M");
    verify
        ->add_option("--scan", o_.data,
                     "QR payload scanned from the other device; - reads it from stdin")
        ->option_text("DATA");
    image(verify)->excludes("--scan");
    qr_png(verify);
    jsonl(verify);
    verify->add_flag("--incoming", o_.incoming, "Wait until the other side asks; never ask");
    verify->add_flag("--no-wait", o_.no_wait, "Do not wait until the session is verified");
}

}  // namespace

void build_command_tree(CLI::App& app, options& o, std::string& timeout) {
    app.fallthrough();
    // At most one: an id may be a command's name. That there is one is checked after parsing.
    app.require_subcommand(0, 1);
    app.get_formatter()->column_width(26);
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.set_version_flag("--version", std::string("vouch ") + version(), "Print the version");
    app.set_help_flag("-h,--help", "Print this help; also after a command");
    add_connection(app, o, timeout);
    add_output(app, o);
    commands(app, o).build();
    app.footer(std::string(help::footer));
}

}  // namespace vouch::cli
