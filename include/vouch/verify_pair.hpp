#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <vouch/client.hpp>
#include <vouch/verify.hpp>

namespace vouch {

/// The two devices of a pair: the one that asks, and the one that is asked.
enum class pair_side : std::uint8_t { initiator, responder };
[[nodiscard]] std::string_view to_string(pair_side) noexcept;

/// What the person at one device does. `honest` is what people should; the rest is for tests.
enum class pair_conduct : std::uint8_t {
    honest,    ///< looks at both screens, and says what is to be seen there
    careless,  ///< says yes to everything, without looking
    mismatch,  ///< says that the comparison differs, whatever it shows
    refuse,    ///< does not accept; at the device that asked: as `cancel`
    cancel,    ///< accepts, and cancels with `m.user` when it comes to comparing or scanning
    ignore,    ///< answers nothing
};
/// "honest"; the name of the enumerator.
[[nodiscard]] std::string_view to_string(pair_conduct) noexcept;

struct pair_person {
    pair_conduct conduct = pair_conduct::honest;
    duration thinks{};  ///< before each answer
};

struct verify_pair_options {
    /// By QR code the initiator shows it and the responder scans it. Where the devices cannot do
    /// it, the other method is used.
    method how = method::sas;
    create_params params{};
    pair_person initiator{};
    pair_person responder{};
    /// For both flows together. Above 0.
    duration timeout = std::chrono::minutes(11);
    /// As of `verify_options`, for both sides.
    bool wait_trusted = true;
    pace_options pace{};
    duration hold = std::chrono::seconds(25);
};

/// What happened at one device.
struct pair_event {
    enum class kind : std::uint8_t {
        state,     ///< it saw a verification in `state`
        accepted,  ///< the person's answer to the request
        compared,  ///< and to the comparison
        showed,    ///< the person showed the code
        read,      ///< the person's camera read it
        scanned,   ///< the person's answer to "did the other device scan it?"
        ended,     ///< the flow of this side is over
    };
    pair_side side{};
    kind what{};
    verification_state state = verification_state::unknown;  ///< at that moment
    bool yes = false;                                        ///< the answer, where it is one
    duration at{};                                           ///< since the start
    /// HTTP exchanges that this side made since its event before, polls and resends included.
    std::uint32_t attempts = 0;
};
[[nodiscard]] std::string_view to_string(pair_event::kind) noexcept;

/// How one side ended.
struct pair_end {
    /// The last state that it saw.
    verification_state state = verification_state::unknown;
    bool trusted = false;  ///< as of `verify_result`
    /// Set unless the verification is done, or was cancelled by this side's own answer: `code`,
    /// `server_code` and the rest as `verify` told.
    failure story;
    /// Of a verification that ended cancelled or in error: `m.mismatched_sas`, `m.user`, ...
    text code;
};

struct pair_result {
    pair_end initiator;
    pair_end responder;
    bool compared = false;  ///< both sides showed a comparison
    bool same = false;      ///< and it was the same, byte for byte
    duration elapsed{};
    std::vector<pair_event> timeline;  ///< in the order in which it happened

    /// Both sides are done, and nobody confirmed what differed.
    [[nodiscard]] bool verified() const noexcept;
};

/// Drives both sides of one verification at once, with a person at each device who behaves as told,
/// and checks on its own that both saw the same comparison. For test rigs.
///
/// The responder answers the first incoming request that it finds: nobody else may ask that device
/// meanwhile. Where one side fails before the verification has ended, the other one is given ten
/// more seconds. How a side ended, well or not, is in the result; the operation itself fails with
/// `errc::invalid_argument` (`timeout`), with `operation_aborted` where the caller cancels it
/// (`terminal`; the verification on the server is left alone), and with what a client throws.
///
/// Both clients have to live on one executor; call it there. Every argument is copied before it
/// returns.
[[nodiscard]] asio::awaitable<pair_result> verify_pair(client initiator, client responder,
                                                       verify_pair_options const& options = {});

}  // namespace vouch
