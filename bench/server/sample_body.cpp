#include <string_view>
#include <utility>

#include "server/static_server.hpp"

namespace vouch::bench {

namespace {

std::string replaced(std::string text, std::string_view old, std::string_view now) {
    for (auto at = text.find(old); at != text.npos; at = text.find(old, at + now.size()))
        text.replace(at, old.size(), now);
    return text;
}

constexpr char const* verification =
    R"({"id":"vrf_01","availableActions":["sas.confirm","cancel"],"direction":"outgoing",)"
    R"("methods":["sas","qr"],"purpose":"login","state":"sas_ready",)"
    R"("otherDevice":{"id":"QWERTYUIOP","name":"Beeper on Fairphone 5"},)"
    R"("otherUserID":"@robin:beeper.com",)"
    R"("sas":{"emojis":"🐼 🎸 ⚓ 🌵 🚲 🍄 🔔","decimals":"4821 1973 7350"}})";

constexpr char const* session =
    R"({"e2ee":{"crossSigning":true,"firstSyncDone":true,"hasBackedUpRecoveryKey":false,)"
    R"("initialized":true,"keyBackup":true,"secrets":{"masterKey":true,"megolmBackupKey":false,)"
    R"("recoveryKey":false,"selfSigningKey":true,"userSigningKey":true},"secretStorage":true,)"
    R"("verified":false,"recoveryKeyGeneratedAt":1767225600000},"state":"needs-verification",)"
    R"("matrix":{"deviceID":"ASDFGHJKLZ","homeserver":"https://matrix.beeper.com",)"
    R"("userID":"@robin:beeper.com"},"verification":)";

std::string make_body() {
    std::string body;
    for (auto const* part :
         {R"({"session":)", session, verification, R"(},"verification":)", verification, "}"})
        body += part;
    return body;
}

}  // namespace

std::string const& sample_body() {
    static std::string const body = make_body();
    return body;
}

std::string sample_session() { return std::string(session).append(verification).append("}"); }

std::string sample_list(unsigned n) {
    std::string body = R"({"items":[)";
    for (unsigned i = 0; i < n; ++i) body.append(i > 0 ? "," : "").append(verification);
    return body + "]}";
}

std::string sample_verification() { return verification; }

std::string sample_event(std::uint64_t number) {
    return std::string(R"({"type":"app.state.updated","seq":)")
        .append(std::to_string(number))
        .append(R"(,"ts":"2026-01-05T12:00:00.000Z","appState":)")
        .append(with_state(sample_session(), "done"))
        .append("}");
}

std::string with_id(std::string text, std::string_view id) {
    return replaced(std::move(text), sample_id, id);
}

std::string with_state(std::string text, std::string_view state) {
    return replaced(std::move(text), sample_state, state);
}

}  // namespace vouch::bench
