#pragma once

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "model/snapshot.hpp"
#include "policy/flow.hpp"

// What servers and people say to a flow, as one line of text each, so that a test reads as a
// transcript.
namespace vouch::policy::script {

/// "incoming requested [accept, cancel] id=v2 sas=cat/1234 qr=CODE methods=qr error=m.user:bye
/// user=@b:x": any order, all but the state may be left out. `sas=/` is blank, `sas=cat` without
/// decimals.
inline verification verification_of(std::string_view line) {
    verification v;
    v.id = text("v1");
    v.direction = direction::outgoing;
    v.purpose = purpose::login;
    v.methods = {method::sas, method::qr};
    std::vector<wire_enum<action>> actions;
    std::string word;
    std::istringstream in{std::string(line)};
    auto const value = [&word](std::string_view key) {
        return std::string_view(word).substr(key.size());
    };
    auto const is = [&word](std::string_view key) { return word.rfind(key, 0) == 0; };
    while (in >> word) {
        if (word.front() == '[') {
            std::string rest = word.substr(1);
            while (true) {
                bool const last = rest.ends_with(']');
                while (!rest.empty() && (rest.back() == ']' || rest.back() == ',')) rest.pop_back();
                if (!rest.empty()) actions.emplace_back(text(rest));
                if (last) break;
                in >> rest;
            }
        } else if (is("id=")) {
            v.id = text(value("id="));
        } else if (is("sas=")) {
            auto const sas = value("sas=");
            auto const slash = sas.find('/');
            v.sas = sas_comparison{text(sas.substr(0, slash)), std::nullopt};
            if (slash != sas.npos) v.sas->decimals = text(sas.substr(slash + 1));
        } else if (is("qr=")) {
            v.qr = qr_code{text(value("qr="))};
        } else if (is("methods=")) {
            auto const m = value("methods=");
            if (m == "none")
                v.methods = {};
            else
                v.methods = {wire_enum<method>(text(m))};
        } else if (is("error=")) {
            auto const e = value("error=");
            auto const colon = e.find(':');
            v.error = verification_error{text(e.substr(0, colon)), text(e.substr(colon + 1))};
        } else if (is("user=")) {
            v.other_user_id = text(value("user="));
        } else if (word == "incoming") {
            v.direction = direction::incoming;
        } else if (word != "outgoing" && word != "trusted" && word != "ready-session") {
            v.state = wire_enum<verification_state>(text(word));
        }
    }
    v.available_actions = list<wire_enum<action>>(std::span<wire_enum<action> const>(actions));
    return v;
}

/// Of a line with "trusted" (`e2ee.verified`) or "ready-session" in it.
inline session session_of(std::string_view line) {
    session s;
    s.matrix = matrix_account{text("A"), text("x"), text("@a:x")};
    s.e2ee.verified = line.find("trusted") != line.npos;
    s.state = line.find("ready-session") != line.npos ? session_state::ready
                                                      : session_state::needs_verification;
    return s;
}

inline snapshot snapshot_of(std::string_view line) {
    return detail::snapshot_access::make(session_of(line), verification_of(line));
}

/// "session: ..." holds the verification in the session alone; "nothing": none.
inline snapshot reply_of(std::string_view line) {
    constexpr std::string_view in_session = "session:";
    if (line == "nothing") return detail::snapshot_access::make(session_of(""), std::nullopt);
    if (line.rfind(in_session, 0) != 0) return snapshot_of(line);
    line.remove_prefix(in_session.size());
    session s = session_of(line);
    s.verification = verification_of(line);
    return detail::snapshot_access::make(std::move(s), std::nullopt);
}

/// Tells `f` what happened after `step`: "yes", "no", "payload P", "nobody scans", "late" (the time
/// is over), an error ("409", "409 ready [cancel]", "404", "503", "422", "401", "unknown"), "sees
/// ..." (the watch was faster than the person), or the server's answer.
inline flow_step tell(flow& f, flow_step const& step, std::string_view line) {
    auto const is = [&line](std::string_view s) { return line.rfind(s, 0) == 0; };
    if (line == "late") return f.on_deadline();
    if (line == "409") return f.on_error(flow_trouble::conflict);
    if (is("409 ")) return f.on_error(flow_trouble::conflict, snapshot_of(line.substr(4)));
    if (line == "404") return f.on_error(flow_trouble::not_found);
    if (line == "503") return f.on_error(flow_trouble::transient);
    if (line == "422") return f.on_error(flow_trouble::rejected);
    if (line == "401") return f.on_error(flow_trouble::final);
    if (line == "unknown") return f.on_error(flow_trouble::outcome_unknown);
    if (is("sees ")) return f.on_snapshot(snapshot_of(line.substr(5)));
    if (line == "nobody scans") return f.on_scan(std::nullopt);
    if (is("payload ")) return f.on_scan(std::string(line.substr(8)));
    if (is_question(step.what)) {
        BOOST_TEST_REQUIRE((line == "yes" || line == "no"),
                           "no answer to " << step << ": " << line);
        return f.on_answer(line == "yes");
    }
    if (step.what == flow_do::session) {
        session s = session_of(line);
        if (line.find('[') != line.npos) s.verification = verification_of(line);
        return f.on_session(s);
    }
    if (step.what == flow_do::list) {
        std::vector<verification> items;
        std::istringstream in{std::string(line)};
        for (std::string item; std::getline(in, item, '|');)
            if (item != "none") items.push_back(verification_of(item));
        return f.on_list(items);
    }
    return f.on_snapshot(reply_of(line));
}

inline std::string to_text(flow_step const& step) {
    std::ostringstream os;
    os << step;
    return os.str();
}

/// How many seeds to run: `usual`, or what the environment's VOUCH_SEEDS says.
inline std::uint32_t seeds(std::uint32_t usual) {
    char const* const wanted = std::getenv("VOUCH_SEEDS");
    return wanted == nullptr ? usual
                             : static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10));
}

struct turn {
    std::string_view step;   ///< what the flow is expected to do
    std::string_view reply;  ///< and what comes of it; empty at the end
};

inline void play(flow& f, std::vector<turn> const& turns) {
    flow_step step = f.begin();
    std::size_t line = 0;
    for (turn const& t : turns) {
        ++line;
        BOOST_TEST(to_text(step) == t.step,
                   "turn " << line << ": " << step << ", expected " << t.step);
        if (t.reply.empty()) break;
        BOOST_TEST_REQUIRE(!is_end(step.what), "turn " << line << ": already at the end: " << step);
        step = tell(f, step, t.reply);
    }
    BOOST_TEST(line == turns.size());
}

}  // namespace vouch::policy::script
