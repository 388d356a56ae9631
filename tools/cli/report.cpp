#include "cli/report.hpp"

#include <array>
#include <cstdio>

#include <boost/asio/error.hpp>
#include <boost/json.hpp>

#include "cli/advice.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

std::string start_server_hint(place const& at) {
    return "is Beeper running at " + std::string(at.base_url) +
           "? Another one: vouch --base-url URL " + std::string(to_string(at.command));
}

std::string next_after(failure const& f, place const& at) {
    auto const words = std::string(to_string(at.command));
    if (f.code == errc::forbidden)
        return "set a token that may do this: export BEEPER_ACCESS_TOKEN=...";
    if (f.code == condition::authentication)
        return at.has_token ? "set a valid token of this device: export BEEPER_ACCESS_TOKEN=..."
                            : "no token was sent: export BEEPER_ACCESS_TOKEN=...";
    if (f.code == errc::plain_http_refused)
        return "use an https:// base URL, or add --allow-plain-http to send the token unencrypted";
    if (f.code == errc::tls_failed)
        return "trust the server's certificate: vouch --ca-file FILE " + words;
    if (f.code == errc::connect_failed || f.code == errc::resolve_failed)
        return start_server_hint(at);
    if (f.code == condition::gone)
        return at.command == command::create ? "vouch create --help" : "vouch list";
    if (f.code == errc::too_many_requests)
        return "wait a moment, then: " + command_line(words, at.id);
    bool const waits = at.command == command::watch || at.command == command::verify;
    if (f.code == errc::timed_out && waits) return command_line(words, at.id);
    if (f.code == errc::no_progress) return "vouch doctor";
    auto const* const v = f.last.verification();
    if (v != nullptr) return next_for(*v);
    if (f.code == errc::outcome_unknown || f.code == boost::asio::error::operation_aborted)
        return command_line("show", at.id);
    if (f.code == condition::conflict) return command_line("show", at.id);
    if (exit_code_for(f.code) == exit_code::usage || f.code == condition::invalid_input)
        return "vouch " + words + " --help";
    return at.command == command::doctor ? "vouch --verbose session" : "vouch doctor";
}

void line(std::string& to, screen const& s, std::string_view label, std::string const& text) {
    if (text.empty()) return;
    to += "  " + painted(s, ink::dim, padded(std::string(label), 9)) + text + '\n';
}

std::string server_words(report const& r) {
    std::string text;
    if (r.status != 0) text = std::to_string(r.status);
    auto const add = [&](std::string const& part) {
        if (!part.empty()) text += (text.empty() ? "" : " ") + printable(part);
    };
    add(r.server_code);
    if (!r.server_message.empty()) add("\"" + r.server_message + "\"");
    return text;
}

std::string seconds(std::chrono::nanoseconds t) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(t).count());
    return text.data();
}

}  // namespace

std::string_view code_name(error_code ec) noexcept {
    if (ec == boost::asio::error::operation_aborted) return "cancelled";
    if (ec.category() != error_category()) return "failure";
    auto const name = name_of(static_cast<errc>(ec.value()));
    return name == "unknown" ? "failure" : name;
}

report describe(failure const& f, place const& at) {
    report r;
    r.exit = exit_code_for(f.code);
    r.code = code_name(f.code);
    r.message = f.message.empty() ? f.code.message() : f.message;
    r.step = to_string(at.command);
    r.id = at.id;
    r.status = f.status;
    r.server_code = f.server_code;
    r.server_message = f.server_message;
    r.issues = f.issues;
    if (f.cause && f.cause != f.code) r.cause = f.cause.message();
    for (auto const& a : f.attempts)
        if (a.endpoint == f.endpoint) ++r.attempts;  // the others only read back
    r.elapsed = f.elapsed;
    if (auto const* const v = f.last.verification()) {
        r.state = state_line(*v);
        if (r.id.empty()) r.id = v->id.str();
    }
    r.next = next_after(f, at);
    return r;
}

report describe(problem const& p, place const& at) {
    report r;
    r.exit = p.exit();
    r.code = p.code();
    r.message = p.what();
    r.step = to_string(at.command);
    r.id = at.id;
    r.next = p.next();
    return r;
}

report describe(std::exception const& e, place const& at) {
    report r;
    r.code = "failure";
    r.message = e.what();
    r.step = to_string(at.command);
    r.id = at.id;
    r.next = "vouch --verbose " + r.step;
    return r;
}

std::string to_text(report const& r, screen const& s, bool quiet) {
    std::string text = painted(s, ink::red, "vouch " + r.step + (r.step.empty() ? "" : ": ")) +
                       printable(r.message) + '\n';
    line(text, s, "server", server_words(r));
    for (auto const& i : r.issues)
        line(text, s, "", printable(i.path) + (i.path.empty() ? "" : ": ") + printable(i.message));
    line(text, s, "cause", printable(r.cause));
    line(text, s, "state", r.state);
    if (r.attempts > 1)
        line(text, s, "tried", std::to_string(r.attempts) + " times in " + seconds(r.elapsed));
    if (!quiet) line(text, s, "next", r.next);
    return text;
}

std::string to_json(report const& r) {
    boost::json::object e;
    auto const add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) e[name] = value;
    };
    add("code", r.code);
    add("message", r.message);
    add("step", r.step);
    add("verificationID", r.id);
    if (r.status != 0) e["status"] = r.status;
    add("serverCode", r.server_code);
    add("serverMessage", r.server_message);
    if (!r.issues.empty()) {
        auto& issues = e["issues"].emplace_array();
        for (auto const& i : r.issues)
            issues.push_back(
                boost::json::object{{"path", i.path}, {"code", i.code}, {"message", i.message}});
    }
    add("cause", r.cause);
    add("state", r.state);
    if (r.attempts != 0) e["attempts"] = r.attempts;
    add("next", r.next);
    e["exitCode"] = static_cast<int>(r.exit);
    boost::json::object document;
    document["error"] = std::move(e);
    return boost::json::serialize(document);
}

}  // namespace vouch::cli
