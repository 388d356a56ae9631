#pragma once

#include <string>
#include <string_view>

namespace vouch::test {

/// Everything that a body can have.
inline constexpr std::string_view full_verification =
    R"({"id":"vrf_01","availableActions":["sas.confirm","cancel"],"direction":"outgoing",)"
    R"("methods":["sas","qr"],"purpose":"login","state":"sas_ready",)"
    R"("error":{"code":"m.user","reason":"changed my mind"},)"
    R"("otherDevice":{"id":"KLMNOPQRST","name":"Beeper on Pixel 9"},)"
    R"("otherUserID":"@alice:beeper.com","qr":{"data":"TUFUUklY"},)"
    R"("sas":{"emojis":"🐶 🔑 ☎️","decimals":"1234 5678 9012"}})";

inline constexpr std::string_view full_e2ee =
    R"({"crossSigning":true,"firstSyncDone":true,"hasBackedUpRecoveryKey":false,)"
    R"("initialized":true,"keyBackup":true,)"
    R"("secrets":{"masterKey":true,"megolmBackupKey":false,"recoveryKey":false,)"
    R"("selfSigningKey":true,"userSigningKey":true},)"
    R"("secretStorage":true,"verified":false,"recoveryKeyGeneratedAt":1766400000000})";

inline std::string full_session() {
    return R"({"e2ee":)" + std::string(full_e2ee) +
           R"(,"state":"needs-verification",)"
           R"("matrix":{"deviceID":"ABCDEFGHIJ","homeserver":"https://matrix.beeper.com",)"
           R"("userID":"@alice:beeper.com"},"verification":)" +
           std::string(full_verification) + "}";
}

inline std::string full_outcome() {
    return R"({"session":)" + full_session() + R"(,"verification":)" +
           std::string(full_verification) + "}";
}

/// Nothing but what is required.
inline constexpr std::string_view minimal_verification =
    R"({"id":"v","availableActions":[],"direction":"incoming","methods":[],"purpose":"device",)"
    R"("state":"requested"})";

inline constexpr std::string_view minimal_session =
    R"({"e2ee":{"crossSigning":false,"firstSyncDone":false,"hasBackedUpRecoveryKey":false,)"
    R"("initialized":false,"keyBackup":false,"secrets":{"masterKey":false,)"
    R"("megolmBackupKey":false,"recoveryKey":false,"selfSigningKey":false,)"
    R"("userSigningKey":false},"secretStorage":false,"verified":false},"state":"needs-login"})";

inline std::string minimal_outcome() {
    return R"({"session":)" + std::string(minimal_session) + "}";
}

/// `text` with its first `from` replaced; fails loudly if there is none.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace vouch::test
