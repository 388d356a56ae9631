#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/cancellation_type.hpp>

#include <vouch/error.hpp>
#include <vouch/model.hpp>
#include <vouch/options.hpp>

#include "http/endpoint.hpp"
#include "net/pool_impl.hpp"
#include "policy/call_plan.hpp"

namespace vouch::detail {

class client_impl;

/// What a request with a body says.
struct call_content {
    std::string body{};  // JSON
    // What `create` made is recognised by these.
    vouch::purpose purpose{};
    std::string user_id{};
    std::string payload{};  // of a scan: not to be shown
};

/// A call as its caller described it, every argument copied. Polls that are held have one each:
/// what they never have lies apart.
struct call_request {
    vouch::endpoint endpoint{};
    // Of a poll of a watch, as is the ETag.
    policy::lane lane = policy::lane::calls;
    int wait_seconds = 0;
    std::string id{};  // where the endpoint has one
    std::string etag{};
    std::unique_ptr<call_content> content{};
    std::vector<std::pair<std::string, std::string>> headers{};  // additional ones
    std::optional<duration> timeout{};
    std::optional<duration> attempt_timeout{};
    std::optional<retry_options> retry{};
    std::optional<int> max_retries{};
    /// Why it cannot be sent, if so.
    std::unique_ptr<failure> refused{};
};

/// A session lies apart: it is as large as the rest of a call, and few calls yield one.
using answer =
    std::variant<std::monostate, snapshot, std::unique_ptr<session>, std::vector<verification>>;
template <class T>
[[nodiscard]] T& value_in(answer& a) {
    if constexpr (std::is_same_v<T, session>)
        return *std::get<std::unique_ptr<session>>(a);
    else
        return std::get<T>(a);
}

/// What a call came to.
struct call_result {
    /// Null: success.
    std::unique_ptr<failure> story{};
    answer value{};
    int status = 0;
    /// When the request of the answer was sent, in the client's order of events.
    std::uint64_t sent = 0;
    /// Of what `retrieve` gave; valid while the listener is told.
    std::string_view etag{};
    // Of interest to polls.
    bool preference_applied = false;
    std::optional<duration> server_wait{};
};

/// Makes the attempts of one call: lease, exchange, decode, as `policy::call_plan` decides, within
/// the call's deadline. Where the plan asks to read back, it reads what the endpoint needs.
class call_engine final : private net::lease_waiter,
                          private net::exchange_handler,
                          private net::timer {
public:
    class listener {
    public:
        /// Told once, never before `start` returns. May destroy the engine.
        virtual void on_call_done(call_result& r) = 0;

    protected:
        ~listener() = default;
    };

    call_engine(client_impl& client, listener& l) noexcept : client_(client), listener_(l) {}
    call_engine(call_engine const&) = delete;
    call_engine& operator=(call_engine const&) = delete;
    /// Gives up whatever is under way, silently.
    ~call_engine();

    /// `request` has to outlive the call.
    void start(call_request const& request);
    /// Whether cancelling it now keeps `type`'s promise: `total` only while no byte of a request
    /// was written.
    [[nodiscard]] bool may_cancel(asio::cancellation_type type) const noexcept;
    /// The pool takes no more operations: a pause before a resend is the end of the call.
    void on_draining();
    /// What is known so far.
    void describe(failure& f) const;

private:
    enum class phase : std::uint8_t { none, leasing, exchanging, pausing, over };

    void on_lease(net::connection& c) override;
    void on_lease_failed(error_code ec, dial_step step) override;
    void on_response(http::response_reader& r, net::exchange_facts const& facts) override;
    void on_exchange_failed(error_code ec, std::string_view problem,
                            net::exchange_facts const& facts) override;
    void on_time() override;

    void attempt();
    void release() noexcept;
    void note_sent(bool sent) noexcept;
    void record(policy::attempt_facts const& facts);
    void attempt_failed(policy::attempt_facts facts);
    [[nodiscard]] std::vector<header> headers(std::string& trace) const;
    void tell(policy::step const& s) const;
    void carry_out(policy::step const& s);
    void read_back();
    void read_back_answered(answer& value);
    void session_read_back(session seen);
    void look_at(snapshot const& seen);
    [[nodiscard]] std::string_view wanted_id() const noexcept;
    void judge(policy::verdict v, snapshot const& seen);
    [[nodiscard]] bool decode(http::response_reader& r, answer& value);
    void succeed(answer value);
    void give_up(errc code, std::string_view reason);
    void finish();
    void count_end(error_code const& ec) noexcept;
    [[nodiscard]] failure& story();
    void note_error_body(http::response_reader& r);
    void withhold_secrets(failure& f) const;
    [[nodiscard]] pool_impl& pool() const noexcept;

    client_impl& client_;
    listener& listener_;
    call_request const* request_ = nullptr;
    std::optional<policy::call_plan> plan_;
    net::connection* connection_ = nullptr;
    call_result result_;
    snapshot before_;           // of the same verification, from before the call
    std::string found_id_;      // of the verification that a `create` made, to read it back
    vouch::endpoint target_{};  // of the attempt: the call's, or what it reads back
    phase phase_ = phase::none;
    bool starting_ = false;
    bool written_ = false;        // any byte of any attempt of the call itself
    bool sent_ = false;           // any byte of the attempt
    bool reused_ = false;         // its connection had served before
    bool snapshot_only_ = false;  // of the reading back
    bool elsewhere_ = false;      // the same: at the session
    bool fresh_ = false;          // the next attempt is for a new connection
    int attempts_ = 0;
    std::uint64_t number_ = 0;        // for the observer
    std::uint64_t started_tick_ = 0;  // in the client's order of events
    clock::time_point started_{};
    clock::time_point attempt_started_{};
    duration waited_{};
};

}  // namespace vouch::detail
