#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <emulator/world/agenda.hpp>
#include <emulator/world/device_record.hpp>
#include <emulator/world/random_source.hpp>
#include <emulator/world/transaction.hpp>

namespace vouch::emulator {

struct world_options {
    std::uint64_t seed = 1;
    bool strict_repeats = false;
    bool odd_ids = false;
    duration message_delay{};
    duration secret_delay = std::chrono::milliseconds(250);
    std::size_t kept = 20000;
};

enum class result : std::uint8_t {
    done,         ///< it took effect
    repeated,     ///< it had taken effect before
    unavailable,  ///< not now
    unknown,      ///< no such transaction, or no such user
    malformed,    ///< not a QR payload
};

struct outcome {
    emulator::result result = emulator::result::unknown;
    transaction* subject = nullptr;  ///< null where unknown or malformed
    std::string problem{};           ///< where malformed
};

/// A side of a transaction that looks different now.
struct change {
    std::uint64_t number = 0;  ///< the transaction's; 0: its session has changed
    device_record* device = nullptr;
};

/// Accounts, devices and the verifications between them. It has no clock and no sockets: what
/// happens depends on its arguments and its seed. Every function that takes the time first does
/// what was due until then.
class world {
public:
    explicit world(world_options const& o);
    world(world const&) = delete;
    world& operator=(world const&) = delete;

    /// Throws std::invalid_argument that says what is wrong.
    device_record& add_device(time_point now, device_options const& o);
    void remove_device(time_point now, device_record& d);
    void sign_out(time_point now, device_record& d);
    /// As a new, untrusted session.
    void sign_in(time_point now, device_record& d);
    void set_script(time_point now, device_record& d, std::vector<owned_step> script);

    [[nodiscard]] device_record* find_device(std::string_view name);
    [[nodiscard]] device_record* find_token(std::string_view token);
    [[nodiscard]] std::vector<device_record*> devices();

    /// By id, or the device's current one by `active`. Null if this device has no part in it.
    [[nodiscard]] transaction* find(device_record const& d, std::string_view id);
    [[nodiscard]] transaction* find(std::string_view id);

    /// Without a user: of the own account.
    outcome create(time_point now, device_record& d, std::optional<purpose> why,
                   std::string_view user);
    /// Everything but create and qr_scan. `how` is for cancel.
    outcome perform(time_point now, device_record& d, transaction& t, deed what, ending how = {});
    outcome scan(time_point now, device_record& d, std::string_view data);
    /// Something broke inside the server.
    void fail(time_point now, transaction& t, ending how);

    void advance(time_point now);
    [[nodiscard]] std::optional<time_point> next_due() const { return agenda_.next_due(); }
    [[nodiscard]] std::vector<change> take_changes();
    [[nodiscard]] std::size_t live() const { return live_; }

private:
    struct message;

    // world.cpp
    void touch(transaction& t, side const& s) { changed_.push_back({t.number, s.owner}); }
    void touch_all(transaction& t);
    void settle(time_point now);
    account_record* find_account(std::string_view user_id);
    account_record& account_of(std::string_view user_id);
    void withdraw(time_point now, device_record& d, std::string_view reason);

    // actions.cpp
    transaction_ptr make_transaction(time_point now, device_record& d, purpose why,
                                     account_record& asked);
    std::string make_id(bool two_users);
    result attempt(time_point now, device_record& d, transaction& t, deed what,
                   std::string_view scanned = {});
    void carry_out(time_point now, transaction& t, side& s, deed what, ending const& how);
    void accept(transaction& t, side& s);
    void end_side(transaction& t, side& s, phase at, std::optional<ending> how);
    void end_all(transaction& t, phase at, ending const& how);
    void finish_if_over(transaction& t);
    void complete(time_point now, transaction& t);

    // exchange.cpp
    void start_sas(time_point now, transaction& t, side& s);
    void make_keys(side& s);
    void send(time_point now, transaction& t, side const& from, message m);
    void receive(time_point now, transaction& t, side& s, message const& m);
    void on_start(time_point now, transaction& t, side& s, side const& from,
                  std::string const& content);
    void on_key(time_point now, transaction& t, side& s, std::string const& key);
    void show_comparison(transaction& t, side& s);
    void confirm_sas(time_point now, transaction& t, side& s);

    // qr_codes.cpp
    void make_qr(transaction& t, side& s);
    [[nodiscard]] bool scan_matches(transaction& t, side& scanner, std::string_view data);

    // trust.cpp
    void share_trust(time_point now, transaction& t);

    // person.cpp
    void consider(time_point now, transaction& t, side& s);
    void act_out(time_point now, transaction& t, side& s, owned_step const& step);
    void begin_script(time_point now, device_record& d);

    world_options options_;
    random_source random_;
    agenda agenda_;
    std::vector<std::unique_ptr<account_record>> accounts_;
    std::vector<std::unique_ptr<device_record>> devices_;
    // Found by a text that is no string. Not noexcept: libstdc++ keeps the hash beside a key only
    // where computing it may throw, and without it a look for one key reads its neighbours' texts.
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const {
            return std::hash<std::string_view>()(s);
        }
    };
    template <class T>
    using by_text = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;
    by_text<account_record*> by_user_;
    by_text<device_record*> by_name_;
    by_text<device_record*> by_token_;
    by_text<transaction_ptr> by_id_;
    std::unordered_map<std::uint64_t, transaction*> by_number_;
    std::deque<std::string> finished_;
    std::vector<change> changed_;  ///< since the last `settle`
    std::vector<change> reported_;
    std::uint64_t count_ = 0;
    std::size_t live_ = 0;
    bool advancing_ = false;
};

}  // namespace vouch::emulator
