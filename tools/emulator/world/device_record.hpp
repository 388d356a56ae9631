#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <emulator/crypto/bytes.hpp>
#include <emulator/world/transaction.hpp>

namespace vouch::emulator {

struct account_record {
    std::string user_id;
    key32 master_key{};
    std::vector<device_record*> devices;
};

/// What `e2ee` of a session is made of.
struct trust {
    bool initialized = true;
    bool cross_signing = true;
    bool verified = true;
    bool cross_signing_secrets = true;  ///< master, self-signing and user-signing key
    bool backup_secret = true;
    bool first_sync_done = true;
};

/// A step of a script that owns its text.
struct owned_step {
    act what = act::ignore;
    duration after{};
    std::string code{}, reason{}, user{};
};

struct device_record {
    std::string name;
    std::string token;
    std::string id;
    account_record* account = nullptr;
    key32 key{};
    emulator::trust trust;
    bool signed_in = true;
    bool removed = false;
    bool sas = true, show_qr = true, scan_qr = true;
    bool own_port = false;
    tampering tamper = tampering::none;
    std::vector<owned_step> script;
    std::uint32_t script_version = 0;
    std::vector<transaction_ptr> live;  ///< the newest last
    transaction_ptr last;               ///< the one that ended last

    /// What its session shows, and what the id `active` means.
    [[nodiscard]] transaction* current() const {
        return live.empty() ? last.get() : live.back().get();
    }
};

/// `session.state`.
[[nodiscard]] std::string_view session_state(device_record const& d);

}  // namespace vouch::emulator
