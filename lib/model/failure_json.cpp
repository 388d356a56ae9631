#include <vector>

#include <vouch/json.hpp>

#include "model/object_writer.hpp"
#include "model/shapes.hpp"

namespace vouch {

namespace {

using detail::object_writer;

constexpr std::string_view withheld = "[withheld]";

double milliseconds(std::chrono::nanoseconds t) {
    return std::chrono::duration<double, std::milli>(t).count();
}

std::string_view code_name(error_code ec) {
    if (ec.category() == error_category()) return name_of(static_cast<errc>(ec.value()));
    return ec == condition::cancelled ? "cancelled" : "other";
}

template <class Items, class Write>
void append_array(std::string& out, Items const& items, Write write) {
    char separator = '[';
    for (auto const& i : items) {
        out += separator;
        separator = ',';
        write(i);
    }
    out += separator == '[' ? "[]" : "]";
}

std::vector<condition> conditions_of(error_code ec) {
    using enum condition;
    std::vector<condition> all{transient,     authentication,  gone,
                               conflict,      refused_by_peer, timed_out,
                               invalid_input, unusable_answer, cancelled};
    std::erase_if(all, [&](condition c) { return ec != c; });
    return all;
}

void member_or_null(object_writer& o, std::string_view name, std::string_view value) {
    if (value.empty())
        o.name(name) += "null";
    else
        o.member(name, value);
}

void append_cause(std::string& out, error_code ec) {
    if (!ec) {
        out += "null";
        return;
    }
    object_writer o(out);
    o.member("category", ec.category().name());
    o.number("value", ec.value());
    o.member("message", ec.message());
    o.end();
}

void append_status(object_writer& o, int status) {
    if (status == 0)
        o.name("status") += "null";
    else
        o.number("status", status);
}

void append(std::string& out, attempt_record const& a) {
    object_writer o(out);
    o.member("endpoint", to_string(a.endpoint));
    o.member("outcome", to_string(a.outcome));
    append_status(o, a.status);
    member_or_null(o, "code", a.code == errc{} ? std::string_view() : name_of(a.code));
    append_cause(o.name("cause"), a.cause);
    o.number("elapsedMs", milliseconds(a.elapsed));
    o.number("waitedMs", milliseconds(a.waited));
    o.boolean("requestWritten", a.request_written);
    o.boolean("connectionReused", a.connection_reused);
    o.end();
}

void append(std::string& out, issue const& i) {
    object_writer o(out);
    o.member("path", i.path);
    o.member("code", i.code);
    o.member("message", i.message);
    o.end();
}

void withhold(verification& v) {
    if (v.qr) v.qr->data = text(withheld);
    if (!v.sas) return;
    if (!v.sas->emojis.empty()) v.sas->emojis = text(withheld);
    if (v.sas->decimals) v.sas->decimals = text(withheld);
}

void append(std::string& out, snapshot const& s) {
    if (!s) {
        out += "null";
        return;
    }
    session seen = s.session();
    if (seen.verification) withhold(*seen.verification);
    object_writer o(out);
    detail::codec<session>::write(seen, o.name("session"));
    if (auto const* const v = s.verification()) {
        verification shown = *v;
        withhold(shown);
        detail::codec<verification>::write(shown, o.name("verification"));
    } else {
        o.name("verification") += "null";
    }
    o.boolean("reconciled", s.reconciled());
    o.end();
}

}  // namespace

std::string to_json(failure const& f) {
    std::string out;
    object_writer o(out);
    o.member("code", code_name(f.code));
    append_array(o.name("conditions"), conditions_of(f.code),
                 [&](condition c) { detail::append_json_string(out, name_of(c)); });
    o.member("endpoint", to_string(f.endpoint));
    o.member("message", f.message.empty() ? f.code.message() : f.message);
    append_status(o, f.status);
    member_or_null(o, "serverCode", f.server_code);
    member_or_null(o, "serverMessage", f.server_message);
    append_array(o.name("issues"), f.issues, [&](issue const& i) { append(out, i); });
    member_or_null(o, "serverVersion", f.server_version);
    append_cause(o.name("cause"), f.cause);
    o.boolean("requestWritten", f.request_written);
    append_array(o.name("attempts"), f.attempts, [&](attempt_record const& a) { append(out, a); });
    o.number("elapsedMs", milliseconds(f.elapsed));
    append(o.name("last"), f.last);
    o.end();
    return out;
}

}  // namespace vouch
