#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <emulator/crypto/bytes.hpp>
#include <emulator/crypto/x25519.hpp>
#include <emulator/world/agenda.hpp>

namespace vouch::emulator {

struct device_record;

enum class purpose : std::uint8_t { login, device };

/// What a device does to a verification.
enum class deed : std::uint8_t {
    none,
    create,
    accept,
    cancel,
    sas_start,
    sas_confirm,
    qr_scan,
    qr_confirm_scanned,
};
[[nodiscard]] std::string_view to_string(deed d);

/// Where one side of a verification stands; finer than the states that the interface shows.
enum class phase : std::uint8_t {
    requested,
    ready,
    starting,     ///< a start was sent or has arrived; keys are under way
    comparing,    ///< the emoji are known
    confirmed,    ///< confirmed here, not yet at the other side
    was_scanned,  ///< the other side scanned our code
    has_scanned,  ///< we scanned the other's
    done,
    cancelled,
    failed,
};
[[nodiscard]] constexpr bool is_over(phase p) noexcept { return p >= phase::done; }

struct ending {
    std::string code;
    std::string reason;
};

/// The keys of one side, and what it has heard from the other one.
struct sas_exchange {
    x25519_key key;          ///< until the secret is shared
    std::string public_key;  ///< base64
    std::string sent_key;    ///< what leaves the device: its public key, unless tampered with
    bool is_starter = false;
    std::string start_content;
    std::string heard_commitment;
    std::string heard_key;
    key32 shared{};
    std::string key_mac, key_ids_mac;
};

struct side {
    device_record* owner = nullptr;
    phase at = phase::requested;
    deed last = deed::none;  ///< the last that was done with success
    std::string last_scan;   ///< and what it scanned
    std::optional<ending> error;
    sas_exchange sas;
    std::string emojis, decimals;
    bytes qr_secret;
    std::string qr;  ///< the code it shows, base64url
    std::optional<agenda::key> dismissal;
    // The person at the device.
    std::size_t next_step = 0;
    bool about_to_act = false;
    std::uint32_t script_version = 0;
};

/// Counts of what one device tried.
struct tally {
    unsigned performed = 0;
    unsigned repeated = 0;
    unsigned refused = 0;
};

struct transaction {
    std::string id;
    std::uint64_t number = 0;
    emulator::purpose purpose = purpose::device;
    bool two_users = false;
    std::string other_user;     ///< whom the initiator asks
    std::vector<side> sides;    ///< the initiator's, then those of all who were asked
    std::size_t responder = 0;  ///< whose side accepted; 0: nobody yet
    bool finished = false;
    agenda::key deadline{};
    std::map<std::pair<device_record const*, deed>, tally> tallies;

    [[nodiscard]] bool is_initiator(side const& s) const { return &s == sides.data(); }
    [[nodiscard]] side* side_of(device_record const& d);
    /// Null while nobody has accepted.
    [[nodiscard]] side* other(side const& s);
};
using transaction_ptr = std::shared_ptr<transaction>;

}  // namespace vouch::emulator
