#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <emulator/service/delivery.hpp>
#include <emulator/service/route.hpp>
#include <emulator/world/random_source.hpp>

namespace vouch::emulator {

/// A fault that owns its text, and how often it was met.
struct fault_rule {
    std::uint64_t number = 0;
    fault_kind kind = fault_kind::status;
    std::string device;
    emulator::endpoint endpoint = emulator::endpoint::none;
    unsigned nth = 1;
    unsigned count = 1;
    double probability = 1;
    int status = 503;
    std::string body, retry_after, retry_after_ms, should_retry;
    std::size_t bytes = 0;
    duration wait{};
    unsigned matched = 0;
    unsigned struck = 0;
};

/// What is to happen to one request.
struct fault_plan {
    enum class handling : std::uint8_t { once, never, lost, twice };
    duration before{};  ///< wait before the request is handled
    duration after{};   ///< and before it is answered
    handling how = handling::once;
    std::optional<response> instead;  ///< of what the request would give
    bool garble = false;
    emulator::delivery delivery;
    std::string names;  ///< of the kinds, separated by spaces
};

/// What is to happen to one event of a WebSocket.
struct event_plan {
    unsigned times = 1;      ///< 0: it gets lost
    bool held_back = false;  ///< it comes after the next one
    bool hang_up = false;
    std::optional<std::string> instead;
};

/// The faults that were asked for, and the decision which of them strike.
class fault_book {
public:
    explicit fault_book(std::uint64_t seed) : random_(seed) {}

    /// Throws std::invalid_argument that says what is wrong. Returns the rule's number.
    std::uint64_t add(fault const& f);
    bool remove(std::uint64_t number);
    void clear() { rules_.clear(); }
    [[nodiscard]] std::vector<fault_rule> const& rules() const { return rules_; }

    /// All rules that match count the request; those that strike add up in the order they were
    /// added.
    [[nodiscard]] fault_plan decide(std::string_view device, endpoint e);
    /// The same of an event.
    [[nodiscard]] event_plan decide_event(std::string_view device);
    /// The code of the error that a command on a WebSocket gets instead of its answer, if any.
    [[nodiscard]] std::optional<std::string> decide_command(std::string_view device);

private:
    /// What a fault happens to.
    enum class subject : std::uint8_t { request, event, command };
    [[nodiscard]] static subject subject_of(fault_kind k);
    /// Counts, for a rule that matches.
    [[nodiscard]] bool strikes(fault_rule& r);

    random_source random_;
    std::vector<fault_rule> rules_;
    std::uint64_t count_ = 0;
};

[[nodiscard]] std::string_view to_string(fault_kind k);
[[nodiscard]] std::optional<fault_kind> fault_kind_named(std::string_view name);
/// All names, separated by commas.
[[nodiscard]] std::string fault_kind_list();

}  // namespace vouch::emulator
