#include <emulator/crypto/sas.hpp>

#include <algorithm>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/digest.hpp>
#include <emulator/crypto/json_text.hpp>

namespace vouch::emulator {

std::string sas_start_content(std::string_view from_device, std::string_view transaction) {
    std::string json = R"({"from_device":)";
    append_json_string(json, from_device);
    json += R"(,"hashes":["sha256"],"key_agreement_protocols":["curve25519-hkdf-sha256"],)"
            R"("message_authentication_codes":["hkdf-hmac-sha256.v2"],"method":"m.sas.v1",)"
            R"("short_authentication_string":["decimal","emoji"],"transaction_id":)";
    append_json_string(json, transaction);
    json += '}';
    return json;
}

std::string sas_commitment(std::string_view public_key, std::string_view start_content) {
    std::string committed(public_key);
    committed += start_content;
    return to_base64(sha256(view_of(committed)));
}

std::string sas_info(sas_party starter, std::string_view starter_key, sas_party acceptor,
                     std::string_view acceptor_key, std::string_view transaction) {
    std::string info = "MATRIX_KEY_VERIFICATION_SAS";
    for (std::string_view const part :
         {starter.user_id, starter.device_id, starter_key, acceptor.user_id, acceptor.device_id,
          acceptor_key, transaction}) {
        info += '|';
        info += part;
    }
    return info;
}

sas_bytes derive_sas(key32 const& shared_secret, std::string_view info) {
    bytes const derived = hkdf_sha256(shared_secret, view_of(info), 6);
    sas_bytes result{};
    std::copy(derived.begin(), derived.end(), result.begin());
    return result;
}

std::array<std::uint8_t, 7> sas_emoji_indexes(sas_bytes const& derived) {
    std::uint64_t bits = 0;
    for (std::uint8_t const byte : derived) bits = bits << 8U | byte;
    std::array<std::uint8_t, 7> indexes{};
    unsigned shift = 48;
    for (std::uint8_t& index : indexes) {
        shift -= 6;
        index = static_cast<std::uint8_t>(bits >> shift & 63U);
    }
    return indexes;
}

std::array<std::uint16_t, 3> sas_decimals(sas_bytes const& b) {
    auto const number = [](unsigned value) { return static_cast<std::uint16_t>(value + 1000); };
    return {number(unsigned{b[0]} << 5U | unsigned{b[1]} >> 3U),
            number((b[1] & 7U) << 10U | unsigned{b[2]} << 2U | unsigned{b[3]} >> 6U),
            number((b[3] & 63U) << 7U | unsigned{b[4]} >> 1U)};
}

std::string sas_mac_info(sas_party sender, sas_party receiver, std::string_view transaction) {
    std::string info = "MATRIX_KEY_VERIFICATION_MAC";
    for (std::string_view const part :
         {sender.user_id, sender.device_id, receiver.user_id, receiver.device_id, transaction})
        info += part;
    return info;
}

std::string sas_mac(key32 const& shared_secret, std::string_view info, std::string_view subject,
                    std::string_view input) {
    std::string whole(info);
    whole += subject;
    bytes const key = hkdf_sha256(shared_secret, view_of(whole), 32);
    return to_base64(hmac_sha256(key, view_of(input)));
}

}  // namespace vouch::emulator
